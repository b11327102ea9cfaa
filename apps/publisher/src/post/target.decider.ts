import { refuse, unreachable, type Refusal } from '@afterpost/kernel';
import type { TargetCommand, PostRefusal } from './post.commands.ts';
import type { AfterAbsence, PostEndedData, PostEvent, TargetRef } from './post.events.ts';
import { evolve, refOf, targetOf, type PresentPost, type Progress, type Target } from './post.state.ts';

type Decision = readonly PostEvent[] | Refusal<PostRefusal>;

const stale = (what: string): Refusal<PostRefusal> => refuse('stale', what);

/** Decides what a worker's step or news means for a target, and ends the post when its last target is settled by it. */
export function decideTarget(command: TargetCommand, post: PresentPost): Decision {
  const target = targetOf(post, command.targetId);
  if (!target) return refuse('post_not_found', 'The post has no such target.');
  if (post.phase.kind === 'canceled' || post.phase.kind === 'deleted') return stale(`The post is ${post.phase.kind}.`);
  const decision = decideProgress(command, post, target.progress, refOf(target));
  if ('refused' in decision) return decision;
  return [...decision, ...endOf(decision.reduce(evolvePost, post), decision)];
}

const evolvePost = (post: PresentPost, event: PostEvent): PresentPost => evolve(post, event) as PresentPost;

function decideProgress(command: TargetCommand, post: PresentPost, progress: Progress, ref: TargetRef): Decision {
  switch (command.kind) {
    case 'start-target':
      return start(post, progress, ref, command.now);
    case 'begin-attempt':
      return begin(command, progress, ref);
    case 'record-prepared': {
      const { prepared, readyAt, now } = command;
      if (progress.kind !== 'ready') return stale(`The target is ${progress.kind}.`);
      return [{ type: 'TargetPrepared', data: { ...ref, prepared, preparedAt: now, readyAt } }];
    }
    case 'record-processing': {
      const { attemptId, handle, askAt } = command;
      if (!isOpen(progress, attemptId)) return stale('The attempt is not open.');
      return [{ type: 'TargetProcessing', data: { ...ref, attemptId, handle, askAt } }];
    }
    case 'record-published':
      return published(command, progress, ref);
    case 'record-failed':
      if (!isNotThere(progress, command.attemptId)) return stale('The target has moved on.');
      return [{ type: 'TargetFailed', data: { ...ref, error: command.error } }];
    case 'record-deferred': {
      if (!isNotThere(progress, command.attemptId)) return stale('The target has moved on.');
      const { attemptId, error, retryAt, prepareAgain } = command;
      return [{ type: 'TargetDeferred', data: { ...ref, attemptId, error, retryAt, prepareAgain } }];
    }
    case 'record-unconfirmed': {
      const { attemptId, error, now, lookAt } = command;
      if (progress.kind === 'unconfirmed' || !isOpen(progress, attemptId)) return stale('The attempt is not open.');
      return [{ type: 'TargetUnconfirmed', data: { ...ref, attemptId, error, since: now, lookAt } }];
    }
    case 'record-absence':
      return absent(command, progress, ref);
    default:
      return unreachable(command);
  }
}

function start(post: PresentPost, progress: Progress, ref: TargetRef, now: string): Decision {
  if (progress.kind !== 'idle') return [];
  if (post.phase.kind !== 'scheduled' && post.phase.kind !== 'publishing') return stale(`The post is ${post.phase.kind}.`);
  if (post.scheduledAt !== null && now < post.scheduledAt) return refuse('too_early', `The post is due at ${post.scheduledAt}.`);
  const started: PostEvent = { type: 'TargetStarted', data: { ...ref, startedAt: now } };
  return post.phase.kind === 'publishing' ? [started] : [{ type: 'PublishingStarted', data: { startedAt: now } }, started];
}

function begin(command: Extract<TargetCommand, { kind: 'begin-attempt' }>, progress: Progress, ref: TargetRef): Decision {
  const { attemptId, prepared, deadline, overAt, now } = command;
  if (progress.kind === 'ready') {
    if (now < progress.notBefore) return refuse('too_early', `Not before ${progress.notBefore}.`);
  } else if (progress.kind === 'attempting' && command.repeatable) {
    if (now < progress.attempt.overAt) return refuse('too_early', `Another attempt may run until ${progress.attempt.overAt}.`);
  } else return stale(`The target is ${progress.kind}.`);
  return [{ type: 'AttemptBegun', data: { ...ref, attemptId, number: progress.attempts + 1, prepared, begunAt: now, deadline, overAt } }];
}

/** What is on the platform is there: a late answer is believed even after the target was given up. */
function published(command: Extract<TargetCommand, { kind: 'record-published' }>, progress: Progress, ref: TargetRef): Decision {
  const { attemptId, externalId, permalink, mediaType, publishedAt } = command;
  switch (progress.kind) {
    case 'published':
      return progress.externalId === externalId ? [] : refuse('published_twice', 'The platform has this target under two ids.');
    case 'idle':
    case 'canceled':
      return stale('The target was never attempted.');
    case 'ready':
    case 'attempting':
    case 'processing':
    case 'unconfirmed':
    case 'failed':
      return [{ type: 'TargetPublished', data: { ...ref, attemptId, externalId, permalink, mediaType, publishedAt } }];
    default:
      return unreachable(progress);
  }
}

function absent(command: Extract<TargetCommand, { kind: 'record-absence' }>, progress: Progress, ref: TargetRef): Decision {
  const { attemptId, now } = command;
  if (progress.kind !== 'unconfirmed' || progress.attempt.attemptId !== attemptId || progress.search.kind === 'ask-person')
    return stale('Nobody is looking for it.');
  if (now < progress.search.at) return refuse('too_early', `A look-up says nothing before ${progress.search.at}.`);
  const notFound = (next: AfterAbsence): Decision => [{ type: 'TargetNotFound', data: { ...ref, attemptId, next } }];
  if (progress.search.kind === 'first-look') return notFound({ kind: 'look-again', at: command.lookAgainAt });
  switch (command.otherwise) {
    case 'retry':
      return notFound({ kind: 'retry', at: now });
    case 'ask-person':
      return notFound({ kind: 'ask-person' });
    case 'give-up':
      return [{ type: 'TargetFailed', data: { ...ref, error: { ...progress.error, code: 'transient' } } }];
    default:
      return unreachable(command.otherwise);
  }
}

/**
 * "Surely not there" counts when it is about the attempt at hand, and that is the only one that may have arrived, or the
 * platform has taken it (only what makes no second post is repeated); without an attempt, when none is under way.
 */
const isNotThere = (progress: Progress, attemptId: string | null): boolean =>
  attemptId === null ? progress.kind === 'ready' : isOpen(progress, attemptId) && (!progress.repeats || progress.kind === 'processing');

/** A call of this attempt was written down, and nobody has said how it ended. */
const isOpen = (progress: Progress, attemptId: string): progress is Extract<Progress, { attempt: unknown }> =>
  'attempt' in progress && progress.attempt.attemptId === attemptId;

/** The end of a post, told when a target's last word changes what is to be told. */
function endOf(post: PresentPost, decision: readonly PostEvent[]): readonly PostEvent[] {
  const settledNow = decision.some(({ type }) => type === 'TargetPublished' || type === 'TargetFailed');
  const end = settledNow ? outcomeOf(post.targets) : null;
  return end ? [{ type: 'PostEnded', data: end }] : [];
}

/** How a post ended, from its targets alone; `null` while one of them is not settled. */
export function outcomeOf(targets: readonly Target[]): PostEndedData | null {
  const publishedAt = targets.flatMap(({ progress }) => (progress.kind === 'published' ? [progress.publishedAt] : [])).sort();
  const failed = targets.filter(({ progress }) => progress.kind === 'failed').length;
  if (publishedAt.length + failed < targets.length) return null;
  const status = failed === 0 ? 'published' : publishedAt.length === 0 ? 'failed' : 'partially_published';
  return { status, publishedAt: publishedAt[0] ?? null, published: publishedAt.length, failed };
}
