import type { Aggregate, Decider } from '@afterpost/event-store';
import { refuse, type Refusal } from '@afterpost/kernel';
import type { PostCommand, PostRefusal } from './post.commands.ts';
import type { PostEvent } from './post.events.ts';
import { evolve, initialState, isMovable, refOf, targetOf, type PostState, type PresentPost } from './post.state.ts';
import { decideTarget } from './target.decider.ts';

type Decision = readonly PostEvent[] | Refusal<PostRefusal>;

/** A post's stream. */
export const streamOf = (postId: string): string => `post-${postId}`;

const notFound = (): Refusal<PostRefusal> => refuse('post_not_found', 'There is no such post.');

export function decide(command: PostCommand, state: PostState): Decision {
  if (command.kind === 'create') return create(command, state);
  if (command.kind === 'record-external') return recordExternal(command, state);
  if (state.kind === 'absent') return notFound();
  return decidePresent(command, state);
}

function create(command: Extract<PostCommand, { kind: 'create' }>, state: PostState): Decision {
  if (state.kind === 'present') return refuse('post_exists', 'A post with this id exists already.');
  const { kind: _, scheduledAt, now, ...post } = command;
  const created: PostEvent = { type: 'PostCreated', data: { ...post, createdAt: now } };
  return scheduledAt === null ? [created] : [created, { type: 'PostScheduled', data: { scheduledAt } }];
}

function recordExternal(command: Extract<PostCommand, { kind: 'record-external' }>, state: PostState): Decision {
  if (state.kind === 'present') return [];
  const { kind: _, ...data } = command;
  return [{ type: 'PostDiscovered', data }];
}

function decidePresent(command: Exclude<PostCommand, { kind: 'create' | 'record-external' }>, post: PresentPost): Decision {
  const { phase } = post;
  const movable = isMovable(post);
  switch (command.kind) {
    case 'schedule':
      if (phase.kind === 'deleted') return notFound();
      if (!movable) return refuse('not_schedulable', `The post is ${phase.kind}: it can be scheduled only until publishing starts.`);
      if (command.scheduledAt < command.now) return refuse('in_the_past', 'A post can only be scheduled for the future.');
      return [{ type: 'PostScheduled', data: { scheduledAt: command.scheduledAt } }];
    case 'publish-now':
      if (phase.kind === 'deleted') return notFound();
      if (!movable) return refuse('not_publishable', `The post is ${phase.kind}: only a draft or a scheduled post can be published now.`);
      return [{ type: 'PostScheduled', data: { scheduledAt: command.now } }];
    case 'cancel':
      if (phase.kind === 'deleted') return notFound();
      if (!movable) return refuse('not_cancelable', `The post is ${phase.kind}: it can be canceled only until publishing starts.`);
      return [{ type: 'PostCanceled', data: { canceledAt: command.now } }];
    case 'request-removal':
      return forgettable(post) ?? (post.removalRequested ? [] : [{ type: 'RemovalRequested', data: { requestedAt: command.now } }]);
    case 'record-removed':
      return recordRemoved(command.targetId, command.now, post);
    case 'delete':
      return (
        forgettable(post) ?? (command.onPlatforms ? remainders(post) : null) ?? [{ type: 'PostDeleted', data: { deletedAt: command.now } }]
      );
    default:
      return decideTarget(command, post);
  }
}

/** What forbids forgetting a post, if anything does. */
function forgettable(post: PresentPost): Refusal<PostRefusal> | null {
  if (post.phase.kind === 'deleted') return notFound();
  if (post.phase.kind === 'publishing' && !isMovable(post))
    return refuse('being_published', 'The post is being published. It can be deleted when all its targets are settled.');
  return null;
}

const remainders = (post: PresentPost): Refusal<PostRefusal> | null =>
  removable(post).length > 0
    ? refuse('platform_refused', 'The post is not yet deleted on all its platforms. Repeat to go on with what is left.')
    : null;

/** The targets that stand on a platform. */
export const removable = (post: PresentPost) =>
  post.targets.flatMap(({ targetId, accountId, platform, progress }) =>
    progress.kind === 'published' && !progress.removed ? [{ targetId, accountId, platform, externalId: progress.externalId }] : [],
  );

function recordRemoved(targetId: string, now: string, post: PresentPost): Decision {
  const target = targetOf(post, targetId);
  if (target?.progress.kind !== 'published' || target.progress.removed) return [];
  return [{ type: 'TargetRemoved', data: { ...refOf(target), removedAt: now } }];
}

/** The rules of a post. */
export const postDecider: Decider<PostState, PostCommand, PostEvent> = { initialState, decide, evolve };

export const postAggregate: Aggregate<PostState, PostCommand, PostEvent> = { decider: postDecider };
