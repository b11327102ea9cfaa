import type { AnyEvent, Owner, PublicEvent } from '@afterpost/contracts';
import { projectAccountSnapshots } from './account-snapshot/account-snapshot.projection.ts';
import { projectAccounts, undoAccounts } from './account/account.projection.ts';
import { projectCaptureFailures } from './capture-failure/capture-failure.projection.ts';
import { projectComments } from './comment/comment.projection.ts';
import { projectPosts, undoPosts } from './post/post.projection.ts';
import { fallBack, reach } from './progress/progress.projection.ts';
import { knownEvents } from './projecting/known-events.ts';
import type { Queryable } from './projecting/queryable.ts';
import { takeTurn } from './projecting/take-turn.ts';
import { projectSnapshots } from './snapshot/snapshot.projection.ts';

type Projection = (tx: Queryable, events: readonly AnyEvent[]) => Promise<void>;

/** Which read models an owner's facts go into. */
const PROJECTIONS: Readonly<Record<Owner, readonly Projection[]>> = {
  publisher: [projectPosts],
  'token-health': [projectAccounts],
  'insights-fetcher': [projectSnapshots, projectCaptureFailures, projectComments, projectAccountSnapshots],
};

/**
 * Takes one batch of an owner's events into every read model they concern, and says how far that owner is told: all in
 * the caller's transaction, so whoever hears of the position finds the rows.
 */
export async function project(tx: Queryable, owner: Owner, events: readonly PublicEvent[]): Promise<void> {
  const last = events.at(-1);
  if (last === undefined) return;
  const known = knownEvents(events);
  await takeTurn(tx);
  for (const projection of PROJECTIONS[owner]) await projection(tx, known);
  await reach(tx, owner, last.position);
}

/**
 * After a restore of an owner to an earlier position. Captures stay: the platform did show these figures, whatever we
 * forgot of having asked.
 */
export async function unproject(tx: Queryable, owner: Owner, lastPosition: number): Promise<void> {
  await takeTurn(tx);
  switch (owner) {
    case 'publisher':
      await undoPosts(tx, lastPosition);
      break;
    case 'token-health':
      await undoAccounts(tx, lastPosition);
      break;
    case 'insights-fetcher':
      break;
  }
  await fallBack(tx, owner, lastPosition);
}
