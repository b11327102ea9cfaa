import { ticker } from '@afterpost/kernel';
import type { Pool } from 'pg';
import type { Pause } from '../settings.ts';
import { type Target, targetsById } from './target.ts';

const LOOK_EVERY_MS = 25;

/** Somebody may ask for a target that was published a moment ago, before the publisher's word of it has come to us. */
export const WAIT_FOR_UNKNOWN_MS = 1_000;

/** The tenant's targets by id, after giving those that we don't know yet a moment to arrive. */
export async function awaitedTargets(pool: Pool, tenantId: string, targetIds: readonly string[], pause: Pause): Promise<Target[]> {
  const wanted = new Set(targetIds).size;
  const since = ticker();
  for (;;) {
    const known = await targetsById(pool, tenantId, targetIds);
    if (known.length >= wanted || ticker() - since >= WAIT_FOR_UNKNOWN_MS) return known;
    await pause(LOOK_EVERY_MS);
  }
}
