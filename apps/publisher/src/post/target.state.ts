import type { MediaType, TargetError } from '@afterpost/contracts';
import { AppError, unreachable } from '@afterpost/kernel';
import type { JsonObject, Prepared } from '@afterpost/platforms';
import type { AfterAbsence, AttemptBegunData, PostEvent, TargetRef } from './post.events.ts';

export type Attempt = Omit<AttemptBegunData, keyof TargetRef>;

/** What a started target keeps through all its attempts. */
interface Started {
  readonly startedAt: string;
  readonly attempts: number;
  /** How often it was put off; waiting for a platform's budget is no failure and does not count. */
  readonly deferrals: number;
  /** A call was looked for in vain: nothing but the very same may be sent again, for only that makes no second post. */
  readonly onlySame: boolean;
}

/** A call was written down. */
interface Called extends Started {
  readonly attempt: Attempt;
  /** It repeats a call that nobody ended: whatever is said of this one, the earlier one may have arrived. */
  readonly repeats: boolean;
}

/** Not started, or to be started anew. */
interface Idle {
  readonly kind: 'idle';
  readonly attempts: number;
  /** Its own turn; `null`: when the post is due. */
  readonly dueAt: string | null;
}

/** Surely not on the platform, and free to be attempted from `notBefore` on. */
interface Ready extends Started {
  readonly kind: 'ready';
  readonly prepared: Prepared | null;
  /** When it was prepared, if its media had to be waited for. */
  readonly preparedAt: string | null;
  readonly notBefore: string;
  readonly lastError: TargetError | null;
}

export const UNTRIED: Idle = { kind: 'idle', attempts: 0, dueAt: null };

export type Progress =
  | Idle
  | Ready
  /** Surely not on the platform, and its account can't publish. `from`: where it goes on. */
  | { readonly kind: 'held'; readonly from: Idle | Ready; readonly error: TargetError; readonly until: string }
  /** It was held for too long. */
  | { readonly kind: 'missed'; readonly from: Idle | Ready; readonly error: TargetError }
  /** A call is under way, or its process died. */
  | (Called & { readonly kind: 'attempting'; readonly lastError: TargetError | null })
  /** The platform has taken it and is not done. */
  | (Called & { readonly kind: 'processing'; readonly handle: JsonObject; readonly askAt: string })
  | (Called & { readonly kind: 'unconfirmed'; readonly error: TargetError; readonly search: Search })
  | {
      readonly kind: 'published';
      readonly externalId: string;
      readonly permalink: string | null;
      readonly mediaType: MediaType;
      readonly publishedAt: string;
      readonly removed: boolean;
    }
  | { readonly kind: 'failed'; readonly error: TargetError }
  | { readonly kind: 'canceled' };

/** How far the search for an unconfirmed post got. */
export type Search =
  | { readonly kind: 'first-look'; readonly at: string }
  | { readonly kind: 'second-look'; readonly at: string }
  | { readonly kind: 'ask-person' };

type Waiting = Extract<Progress, { kind: 'held' | 'missed' }>;

/** How many calls there were before a target that is to start anew. */
export const attemptsOf = (progress: Idle | Waiting): number => (progress.kind === 'idle' ? progress : progress.from).attempts;

const isWaiting = (progress: Progress): progress is Waiting => progress.kind === 'held' || progress.kind === 'missed';

const isOnlySame = (from: Idle | Ready): from is Ready => from.kind === 'ready' && from.onlySame;

/** Nothing of it is on its platform or on the way there, so it may begin again with another date. */
export const mayBeginAnew = (progress: Progress): progress is Idle | Waiting =>
  progress.kind === 'idle' || (isWaiting(progress) && !isOnlySame(progress.from));

/** An event of one target after it was created. */
export type TargetEvent = Exclude<Extract<PostEvent, { data: { targetId: string } }>, { type: 'PostDiscovered' }>;

/** What an event makes of a target; `scheduledAt`: when its post is due. */
export function advance(progress: Progress, event: TargetEvent, scheduledAt: string | null): Progress {
  switch (event.type) {
    case 'TargetStarted': {
      if (progress.kind !== 'idle') throw outOfOrder(progress);
      const { startedAt } = event.data;
      return {
        kind: 'ready',
        startedAt,
        attempts: progress.attempts,
        deferrals: 0,
        onlySame: false,
        prepared: null,
        preparedAt: null,
        // The worker is at it, and its due item is to stay as it was claimed.
        notBefore: progress.dueAt ?? scheduledAt ?? startedAt,
        lastError: null,
      };
    }
    case 'AttemptBegun': {
      const { targetId: _target, accountId: _account, platform: _platform, ...attempt } = event.data;
      const repeats = progress.kind === 'attempting';
      return { kind: 'attempting', ...startOf(progress), attempts: attempt.number, attempt, repeats, lastError: lastErrorOf(progress) };
    }
    case 'TargetPrepared': {
      const { prepared, preparedAt, readyAt } = event.data;
      return { kind: 'ready', ...startOf(progress), prepared, preparedAt, notBefore: readyAt, lastError: lastErrorOf(progress) };
    }
    case 'TargetProcessing': {
      const { attempt, repeats } = calledOf(progress);
      const { handle, askAt } = event.data;
      return { kind: 'processing', ...startOf(progress), attempt, repeats, handle, askAt };
    }
    case 'TargetDeferred': {
      const { error, retryAt, prepareAgain } = event.data;
      const started = startOf(progress);
      const prepared = prepareAgain ? null : preparedOf(progress);
      return {
        kind: 'ready',
        ...started,
        deferrals: started.deferrals + (error.code === 'rate_limited' ? 0 : 1),
        prepared,
        preparedAt: null,
        notBefore: retryAt,
        lastError: error,
      };
    }
    case 'TargetPublished': {
      const { externalId, permalink, mediaType, publishedAt } = event.data;
      return { kind: 'published', externalId, permalink, mediaType, publishedAt, removed: false };
    }
    case 'TargetFailed':
      return { kind: 'failed', error: event.data.error };
    case 'TargetUnconfirmed': {
      const { error, lookAt } = event.data;
      const { attempt, repeats } = calledOf(progress);
      return { kind: 'unconfirmed', ...startOf(progress), attempt, repeats, error, search: { kind: 'first-look', at: lookAt } };
    }
    case 'TargetNotFound':
      return afterAbsence(progress, event.data.next);
    case 'TargetHeld': {
      const { error, until } = event.data;
      return { kind: 'held', from: restingOf(progress), error, until };
    }
    case 'TargetReleased': {
      if (!isWaiting(progress)) throw outOfOrder(progress);
      const { dueAt } = event.data;
      return isOnlySame(progress.from) ? { ...progress.from, notBefore: dueAt, lastError: null } : anew(progress, dueAt);
    }
    case 'TargetMissed':
      if (!isWaiting(progress)) throw outOfOrder(progress);
      return { kind: 'missed', from: progress.from, error: event.data.error };
    case 'TargetRemoved':
      return progress.kind === 'published' ? { ...progress, removed: true } : progress;
    default:
      return unreachable(event);
  }
}

function afterAbsence(progress: Progress, next: AfterAbsence): Progress {
  if (progress.kind !== 'unconfirmed') throw outOfOrder(progress);
  switch (next.kind) {
    case 'look-again':
      return { ...progress, search: { kind: 'second-look', at: next.at } };
    case 'ask-person':
      return { ...progress, search: { kind: 'ask-person' } };
    case 'retry':
      return {
        kind: 'ready',
        ...startOf(progress),
        onlySame: true,
        prepared: progress.attempt.prepared,
        preparedAt: null,
        notBefore: next.at,
        lastError: progress.error,
      };
    default:
      return unreachable(next);
  }
}

const outOfOrder = ({ kind }: Progress): AppError =>
  new AppError('event-out-of-order', `No such event can follow while a target is ${kind}.`);

function startOf(progress: Progress): Started {
  if (!('startedAt' in progress)) throw outOfOrder(progress);
  const { startedAt, attempts, deferrals, onlySame } = progress;
  return { startedAt, attempts, deferrals, onlySame };
}

/** Attempts go on being counted: no id of theirs comes twice. */
export const anew = (progress: Progress, dueAt: string | null): Progress =>
  mayBeginAnew(progress) ? { kind: 'idle', attempts: attemptsOf(progress), dueAt } : progress;

/** What an attempt that surely did not arrive leaves behind. */
function restingOf(progress: Progress): Idle | Ready {
  if (progress.kind === 'idle' || progress.kind === 'ready') return progress;
  const { attempt } = calledOf(progress);
  return {
    kind: 'ready',
    ...startOf(progress),
    prepared: attempt.prepared,
    preparedAt: null,
    notBefore: attempt.overAt,
    lastError: lastErrorOf(progress),
  };
}

function calledOf(progress: Progress): Called {
  if (!('attempt' in progress)) throw outOfOrder(progress);
  return progress;
}

const preparedOf = (progress: Progress): Prepared | null =>
  'attempt' in progress ? progress.attempt.prepared : 'prepared' in progress ? progress.prepared : null;

const lastErrorOf = (progress: Progress): TargetError | null => ('lastError' in progress ? progress.lastError : null);
