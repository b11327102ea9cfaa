import type { PublicEvent } from '@afterpost/contracts';
import type { Queryable } from '@afterpost/event-store';
import { eventually } from '@afterpost/testing';
import type { EventHandler } from '../following/event-handler.ts';
import { comparePublicIds } from '../public-log/public-id.ts';

/** Every effect is a row, in the order in which it was made: nothing hides that it was made twice. */
export const EFFECTS_TABLE =
  'create table effects (n bigint generated always as identity primary key, consumer text not null, id text not null)';

/** Makes one effect for each event, and takes back what a restore has undone. */
export const effectsOf = (consumer: string, besides: (event: PublicEvent) => Promise<void> | void = () => {}): EventHandler => ({
  async handle(events, tx) {
    for (const event of events) await besides(event);
    await tx.query('insert into effects (consumer, id) select $1, id from unnest($2::text[]) with ordinality as e (id, n) order by n', [
      consumer,
      events.map((event) => event.id),
    ]);
  },
  async undo(lastCommonId, tx) {
    const made = await effectIds(tx, consumer);
    await tx.query('delete from effects where consumer = $1 and id = any ($2)', [
      consumer,
      made.filter((id) => comparePublicIds(id, lastCommonId) > 0),
    ]);
  },
});

export async function effectIds(db: Queryable, consumer: string): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>('select id from effects where consumer = $1 order by n', [consumer]);
  return rows.map((row) => row.id);
}

/** How effects differ from what they should be; all zero when they do not. */
export interface Difference {
  readonly lost: number;
  readonly doubled: number;
  readonly ghosts: number;
  readonly outOfOrder: number;
}

export const NO_DIFFERENCE: Difference = { lost: 0, doubled: 0, ghosts: 0, outOfOrder: 0 };

export function differenceOf(actual: readonly string[], expected: readonly string[]): Difference {
  const wanted = new Set(expected);
  const made = new Set(actual);
  return {
    lost: expected.filter((id) => !made.has(id)).length,
    doubled: actual.length - made.size,
    ghosts: [...made].filter((id) => !wanted.has(id)).length,
    outOfOrder: actual.filter((id, i) => i > 0 && comparePublicIds(actual[i - 1] ?? '', id) > 0).length,
  };
}

/** The difference as soon as there is none, or what is left of it when the time is over. */
export async function settledDifference(
  actual: () => Promise<readonly string[]>,
  expected: readonly string[],
  withinMs = 30_000,
): Promise<Difference> {
  let difference = NO_DIFFERENCE;
  const isSettled = async (): Promise<void> => {
    difference = differenceOf(await actual(), expected);
    if (Object.values(difference).some((n) => n > 0)) throw new Error('not settled yet');
  };
  await eventually(isSettled, withinMs).catch(() => undefined);
  return difference;
}
