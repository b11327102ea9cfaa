import { refuse, unreachable, type Refusal } from '@afterpost/kernel';
import type { TargetCommand, PostRefusal } from './post.commands.ts';
import type { AfterAbsence, PostEndedData, PostEvent, TargetRef } from './post.events.ts';
import { evolve, refOf, targetOf, type PresentPost, type Target } from './post.state.ts';
import { attemptsOf, type Progress } from './target.state.ts';

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
      return published(command, post, progress, ref);
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
    case 'hold-target':
      return hold(command, post, progress, ref);
    case 'release-target':
      return release(command, progress, ref);
    case 'record-absence':
      return absent(command, progress, ref);
    default:
      return unreachable(command);
  }
}

function start(post: PresentPost, progress: Progress, ref: TargetRef, now: string): Decision {
  if (progress.kind !== 'idle') return [];
  return notDue(post, progress, now) ?? [...opening(post, now), { type: 'TargetStarted', data: { ...ref, startedAt: now } }];
}

/** What forbids taking up a target that has not started, if anything does. */
function notDue(
  { phase, scheduledAt }: PresentPost,
  progress: Extract<Progress, { kind: 'idle' }>,
  now: string,
): Refusal<PostRefusal> | null {
  if (phase.kind !== 'scheduled' && phase.kind !== 'publishing') return stale(`The post is ${phase.kind}.`);
  const dueAt = progress.dueAt ?? scheduledAt;
  return dueAt !== null && now < dueAt ? refuse('too_early', `The target is due at ${dueAt}.`) : null;
}

function hold(command: Extract<TargetCommand, { kind: 'hold-target' }>, post: PresentPost, progress: Progress, ref: TargetRef): Decision {
  const { attemptId, error, until, now } = command;
  const held: Decision = [{ type: 'TargetHeld', data: { ...ref, attemptId, error, since: now, until } }];
  if (progress.kind === 'idle') return notDue(post, progress, now) ?? held;
  return isNotThere(progress, attemptId) ? held : stale('The target has moved on.');
}

/** What would have its turn when it is too late has missed it. */
function release({ dueAt, now }: Extract<TargetCommand, { kind: 'release-target' }>, progress: Progress, ref: TargetRef): Decision {
  if (progress.kind !== 'held') return stale('The target is not held.');
  if (dueAt < progress.until) return [{ type: 'TargetReleased', data: { ...ref, dueAt } }];
  return [{ type: 'TargetMissed', data: { ...ref, error: { ...progress.error, message: MISSED }, missedAt: now } }];
}

/** What an author is told of a target that was held for too long. */
export const MISSED =
  'It was not published: its account could not publish at its time, nor long after. Give the post another time, or, if it is on other accounts already, write it again for this one.';

function begin(command: Extract<TargetCommand, { kind: 'begin-attempt' }>, progress: Progress, ref: TargetRef): Decision {
  const { attemptId, prepared, deadline, overAt, now } = command;
  if (progress.kind === 'ready') {
    if (now < progress.notBefore) return refuse('too_early', `Not before ${progress.notBefore}.`);
  } else if (progress.kind === 'attempting' && command.repeatable) {
    if (now < progress.attempt.overAt) return refuse('too_early', `Another attempt may run until ${progress.attempt.overAt}.`);
  } else return stale(`The target is ${progress.kind}.`);
  return [{ type: 'AttemptBegun', data: { ...ref, attemptId, number: progress.attempts + 1, prepared, begunAt: now, deadline, overAt } }];
}

const opening = ({ phase }: PresentPost, now: string): readonly PostEvent[] =>
  phase.kind === 'scheduled' ? [{ type: 'PublishingStarted', data: { startedAt: now } }] : [];

/** What is on the platform is there: a late answer is believed even after the target was given up, or is to start anew. */
function published(
  command: Extract<TargetCommand, { kind: 'record-published' }>,
  post: PresentPost,
  progress: Progress,
  ref: TargetRef,
): Decision {
  const { attemptId, externalId, permalink, mediaType, publishedAt } = command;
  const appeared: PostEvent = { type: 'TargetPublished', data: { ...ref, attemptId, externalId, permalink, mediaType, publishedAt } };
  switch (progress.kind) {
    case 'published':
      return progress.externalId === externalId ? [] : refuse('published_twice', 'The platform has this target under two ids.');
    case 'canceled':
      return stale('The target was never attempted.');
    case 'idle':
    case 'held':
    case 'missed':
      return attemptsOf(progress) === 0 ? stale('The target was never attempted.') : [...opening(post, publishedAt), appeared];
    case 'ready':
    case 'attempting':
    case 'processing':
    case 'unconfirmed':
    case 'failed':
      return [appeared];
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

const SETTLING: ReadonlySet<PostEvent['type']> = new Set<PostEvent['type']>(['TargetPublished', 'TargetFailed', 'TargetMissed']);

/** The end of a post, told when a target's last word changes what is to be told. */
function endOf(post: PresentPost, decision: readonly PostEvent[]): readonly PostEvent[] {
  const settledNow = decision.some(({ type }) => SETTLING.has(type));
  const end = settledNow ? outcomeOf(post.targets) : null;
  return end ? [{ type: 'PostEnded', data: end }] : [];
}

/** How a post ended, from its targets alone; `null` while one of them is not settled. */
export function outcomeOf(targets: readonly Target[]): PostEndedData | null {
  const publishedAt = targets.flatMap(({ progress }) => (progress.kind === 'published' ? [progress.publishedAt] : [])).sort();
  const failed = targets.filter(({ progress }) => progress.kind === 'failed' || progress.kind === 'missed').length;
  if (publishedAt.length + failed < targets.length) return null;
  const status = failed === 0 ? 'published' : publishedAt.length === 0 ? 'failed' : 'partially_published';
  return { status, publishedAt: publishedAt[0] ?? null, published: publishedAt.length, failed };
}
