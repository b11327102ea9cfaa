import type { CommandMeta, In, Out, syncTargets } from '@afterpost/contracts';
import type { Handles } from '@afterpost/messaging';
import { Database } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { CallGate } from '../platform-session/call-gate.ts';
import { awaitedTargets } from '../schedule/awaited-targets.ts';
import { PAUSE, type Pause, SETTINGS, type FetcherSettings } from '../settings.ts';
import { capturedBy } from './caused-events.ts';
import { answerOf, SyncAccountTargets, type SyncedTarget } from './sync-account-targets.ts';

/** Captures any targets of a tenant now, an account's together, and answers for each of them. */
@Injectable()
export class SyncTargets implements Handles<typeof syncTargets> {
  constructor(
    private readonly db: Database,
    private readonly syncAccountTargets: SyncAccountTargets,
    @Inject(SETTINGS) private readonly settings: FetcherSettings,
    @Inject(PAUSE) private readonly pause: Pause,
  ) {}

  async handle({ targetIds, maxAgeMs }: In<typeof syncTargets>, meta: CommandMeta): Promise<Out<typeof syncTargets>> {
    const known = Map.groupBy(await awaitedTargets(this.db.pool, meta.tenant, targetIds, this.pause), (target) => target.accountId);
    const done = await capturedBy(this.db, meta.id, [...known.keys()]);
    // one gate for the request: so many calls at once, however many accounts it spans
    const gate = new CallGate(this.settings.captures.callsInFlightMax);
    const answers = await Promise.all(
      [...known].map(([accountId, targets]): Promise<SyncedTarget[]> =>
        done.has(accountId)
          ? Promise.resolve(targets.map((target) => answerOf(target, false)))
          : this.syncAccountTargets.handle({ accountId, targetIds: targets.map((target) => target.targetId), maxAgeMs, meta, gate }),
      ),
    );
    return toOutput(targetIds, answers.flat());
  }
}

function toOutput(targetIds: readonly string[], answers: readonly SyncedTarget[]): Out<typeof syncTargets> {
  const byId = new Map(answers.map((answer) => [answer.targetId, answer]));
  const results = targetIds.map((targetId) => {
    const answer = byId.get(targetId);
    if (!answer) return { targetId, status: 'unknown_target' as const, cached: false, capturedAt: null, errors: [] };
    const { position: _position, ...result } = answer;
    return result;
  });
  return { results, position: Math.max(0, ...answers.map((answer) => answer.position)) };
}
