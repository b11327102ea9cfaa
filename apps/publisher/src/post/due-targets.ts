import { unreachable } from '@afterpost/kernel';
import type { PostState, PresentPost, Target } from './post.state.ts';

/** When a target next needs a worker; `null`: not any more, or not yet. */
export interface DueTarget {
  readonly targetId: string;
  readonly dueAt: string | null;
}

/** When each target of a post next needs a worker: everything that puts work on the due queue follows from this. */
export const dueTargets = (state: PostState): readonly DueTarget[] =>
  state.kind === 'absent' ? [] : state.targets.map((target) => ({ targetId: target.targetId, dueAt: dueAtOf(target, state) }));

/** The targets whose next time is another one after a decision. */
export function dueChanges(before: PostState, after: PostState): readonly DueTarget[] {
  const earlier = new Map(dueTargets(before).map(({ targetId, dueAt }) => [targetId, dueAt]));
  return dueTargets(after).filter(({ targetId, dueAt }) => (earlier.get(targetId) ?? null) !== dueAt);
}

function dueAtOf({ progress }: Target, { phase, scheduledAt }: PresentPost): string | null {
  if (phase.kind === 'deleted' || phase.kind === 'draft') return null;
  switch (progress.kind) {
    case 'idle':
      return progress.dueAt ?? scheduledAt;
    case 'ready':
      return progress.notBefore;
    case 'held':
      return progress.until;
    case 'attempting':
      // Whoever made the call is expected to tell; if nobody has by then, nobody will.
      return progress.attempt.overAt;
    case 'processing':
      return progress.askAt;
    case 'unconfirmed':
      return progress.search.kind === 'ask-person' ? null : progress.search.at;
    case 'published':
    case 'failed':
    case 'missed':
    case 'canceled':
      return null;
    default:
      return unreachable(progress);
  }
}
