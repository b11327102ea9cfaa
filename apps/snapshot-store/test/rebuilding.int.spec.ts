import type { EventData, PublicEvent } from '@afterpost/contracts';
import { rebuildFromSnapshots } from '@afterpost/read-models';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { batchesOf, deliveries, type Logs, logs, OWNERS_TOLD } from './history.ts';
import { type ReadSide, readSide, TABLES } from './read-side.ts';

let side: ReadSide;
beforeAll(async () => {
  side = await readSide('rebuilding');
});
afterAll(async () => {
  await side[Symbol.asyncDispose]();
});

const DERIVED = ['target_latest', 'target_daily', 'post_latest', 'account_daily', 'account_latest'];

/** Every row of every read model, in an order of its own. */
async function everything(): Promise<Record<string, string[]>> {
  const dump: Record<string, string[]> = {};
  for (const table of [...TABLES, 'progress']) {
    const { rows } = await side.store.pool.query<{ row: string }>(`select t::text as row from ${table} t order by 1`);
    dump[table] = rows.map(({ row }) => row);
  }
  return dump;
}

async function tellInOrder(given: Logs): Promise<void> {
  for (const owner of OWNERS_TOLD) await side.tell(owner, given[owner]);
}

const DAY_MS = 86_400_000;
const dataOf = <T extends 'metrics.captured' | 'post.target_published'>(events: readonly PublicEvent[], type: T): EventData<T>[] =>
  events.filter((one) => one.type === type).map((one) => one.data as EventData<T>);

/** What accounts won a day, worked out the long way from the facts. */
function likesWonByHand(given: Logs): string[] {
  const publishedAt = new Map(dataOf(given.publisher, 'post.target_published').map((one) => [one.targetId, one.publishedAt]));
  const won = new Map<string, number[]>();
  const captures = dataOf(given['insights-fetcher'], 'metrics.captured').toSorted((a, b) => a.capturedAt.localeCompare(b.capturedAt));
  for (const [targetId, ofTarget] of Map.groupBy(captures, (one) => one.snapshots[0]?.targetId ?? '')) {
    let before: number | null | undefined;
    for (const [day, ofDay] of Map.groupBy(ofTarget, (one) => one.capturedAt.slice(0, 10))) {
      const likes = ofDay.at(-1)?.snapshots[0]?.metrics.likes ?? null;
      const isNew = Date.parse(publishedAt.get(targetId) ?? '') >= Date.parse(day) - DAY_MS;
      const base = before === undefined ? (isNew ? 0 : null) : (before ?? 0);
      const key = `${ofDay[0]?.accountId} ${day}`;
      won.set(key, [...(won.get(key) ?? []), ...(likes === null || base === null ? [] : [likes - base])]);
      before = likes;
    }
  }
  return [...won].map(([key, parts]) => `${key} ${parts.length === 0 ? null : parts.reduce((sum, part) => sum + part, 0)}`).sort();
}

async function likesWon(): Promise<string[]> {
  const { rows } = await side.store.pool.query<{ account_id: string; day: string; likes: number | null }>(
    'select account_id, day::text, likes from account_daily',
  );
  return rows.map((row) => `${row.account_id} ${row.day} ${row.likes}`).sort();
}

describe('read models', () => {
  it('do not depend on how the owners take turns, on batches, or on what is told again', async () => {
    await fc.assert(
      fc.asyncProperty(logs, deliveries, async (given, order) => {
        await side.empty();
        await tellInOrder(given);
        const expected = await everything();
        await side.empty();
        for (const { owner, events } of batchesOf(given, order)) await side.tell(owner, events);
        expect(await everything()).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  }, 120_000);

  it('come out the same when they are computed anew from the snapshots', async () => {
    await fc.assert(
      fc.asyncProperty(logs, deliveries, async (given, order) => {
        await side.empty();
        for (const { owner, events } of batchesOf(given, order)) await side.tell(owner, events);
        const expected = await everything();
        await side.store.pool.query(DERIVED.map((table) => `delete from ${table}`).join('; '));
        await side.store.transaction(({ pg }) => rebuildFromSnapshots(pg));
        expect(await everything()).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  }, 120_000);

  it('say what an account won on a day as one would work it out by hand', async () => {
    await fc.assert(
      fc.asyncProperty(logs, deliveries, async (given, order) => {
        await side.empty();
        for (const { owner, events } of batchesOf(given, order)) await side.tell(owner, events);
        expect(await likesWon()).toEqual(likesWonByHand(given));
      }),
      { numRuns: 30 },
    );
  }, 120_000);
});
