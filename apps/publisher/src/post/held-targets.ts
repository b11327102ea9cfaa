import type { Queryable } from '@afterpost/event-store';
import { MINUTE } from '@afterpost/kernel';
import type { DueQueue } from '@afterpost/messaging';
import type { PostEvent } from './post.events.ts';
import type { PostState, PresentPost, Target } from './post.state.ts';

/** The due work of an account whose held targets may go: one item for each account, at most. */
export const RELEASE_HELD = 'release-held';

export interface ReleaseHeldPayload {
  readonly tenantId: string;
}

/** A target that waits for its account. */
export interface HeldTarget {
  readonly targetId: string;
  readonly postId: string;
}

/** The account was said to be out of use by who knows better, and its events have yet to tell us: or they have, and it is back. */
const LOOK_AGAIN_MS = MINUTE;

const INSERT = 'insert into held_target (target_id, account_id, tenant_id, post_id, scheduled_at) values ($1, $2, $3, $4, $5)';
/** Whoever brings the account back waits for us here, and then finds the target. */
const LOCKED_STATUS = 'select status from account where account_id = $1 for share';
const TAKE_TURN = 'update account set last_release_at = greatest(last_release_at, $2) where account_id = $1';

/** Enters which targets a decision has held and strikes out those it no longer holds, with their turn if they were given one. */
export async function keepHeld(
  tx: Queryable,
  due: DueQueue,
  {
    before,
    after,
    events,
    tenantId,
    now,
  }: { before: PostState; after: PresentPost; events: readonly PostEvent[]; tenantId: string; now: Date },
): Promise<void> {
  const earlier = heldOf(before);
  const held = heldOf(after);
  for (const targetId of earlier.keys())
    if (!held.has(targetId)) await tx.query('delete from held_target where target_id = $1', [targetId]);
  for (const event of events) if (event.type === 'TargetReleased') await tx.query(TAKE_TURN, [event.data.accountId, event.data.dueAt]);
  for (const [targetId, { accountId }] of held) {
    if (earlier.has(targetId)) continue;
    await tx.query(INSERT, [targetId, accountId, tenantId, after.postId, after.scheduledAt ?? now]);
    const { rows } = await tx.query<{ status: string }>(LOCKED_STATUS, [accountId]);
    if ((rows[0]?.status ?? 'active') === 'active')
      await planRelease(tx, due, { accountId, tenantId, at: new Date(now.getTime() + LOOK_AGAIN_MS) });
  }
}

const heldOf = (post: PostState): ReadonlyMap<string, Target> =>
  new Map(
    post.kind === 'absent' || post.phase.kind === 'deleted'
      ? []
      : post.targets.filter(({ progress }) => progress.kind === 'held').map((target) => [target.targetId, target]),
  );

/** Plans that an account's held targets be looked after. */
export const planRelease = (
  tx: Queryable,
  due: DueQueue,
  { accountId, tenantId, at }: { accountId: string; tenantId: string; at: Date },
): Promise<void> => {
  const payload: ReleaseHeldPayload = { tenantId };
  return due.schedule(tx, { kind: RELEASE_HELD, key: accountId, dueAt: at, payload });
};

/** An account's held targets, those first that were due first. */
export async function heldTargets(db: Queryable, accountId: string, limit: number): Promise<readonly HeldTarget[]> {
  const { rows } = await db.query<HeldTarget>(
    `select target_id as "targetId", post_id as "postId" from held_target where account_id = $1 order by scheduled_at, target_id limit $2`,
    [accountId, limit],
  );
  return rows;
}

/** The turn that one of an account's held targets was given last. */
export async function lastTurn(db: Queryable, accountId: string): Promise<Date | undefined> {
  const { rows } = await db.query<{ last_release_at: Date | null }>('select last_release_at from account where account_id = $1', [
    accountId,
  ]);
  return rows[0]?.last_release_at ?? undefined;
}
