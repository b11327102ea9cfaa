import type { Failure, TargetError } from '@afterpost/contracts';
import type { PlatformAdapter } from '@afterpost/platforms';
import type { DueOutcome } from '@afterpost/service-host';
import { dueTargets } from '../post/due-targets.ts';
import type { PresentPost, Target } from '../post/post.state.ts';
import { storable } from '../post/storable.ts';

/** One target under a worker's hands. */
export interface Job {
  readonly tenantId: string;
  readonly post: PresentPost;
  readonly target: Target;
  readonly adapter: PlatformAdapter;
}

export const DONE: DueOutcome = { kind: 'done' };

export const again = (instant: string): DueOutcome => ({ kind: 'again', at: new Date(instant) });

/** When a worker is needed next, from the state of the post alone. */
export function nextOf(post: PresentPost, targetId: string): DueOutcome {
  const dueAt = dueTargets(post).find((due) => due.targetId === targetId)?.dueAt ?? null;
  return dueAt === null ? DONE : again(dueAt);
}

export const errorOf = ({ class: code, message, platformCode }: Failure): TargetError => ({
  code,
  message: storable(message),
  ...(platformCode !== undefined && { platformCode: storable(platformCode) }),
});
