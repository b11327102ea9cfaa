import type { MediaType, TargetError } from '@afterpost/contracts';
import { AppError, unreachable } from '@afterpost/kernel';
import type { JsonObject, Prepared } from '@afterpost/platforms';
import type {
  AfterAbsence,
  AttemptBegunData,
  EndedStatus,
  PostContent,
  PostDiscoveredData,
  PostEvent,
  TargetPlan,
  TargetRef,
} from './post.events.ts';

export type Attempt = Omit<AttemptBegunData, keyof TargetRef>;

/** What a started target keeps through all its attempts. */
interface Started {
  readonly startedAt: string;
  readonly attempts: number;
  /** How often it was put off; waiting for a platform's budget is no failure and does not count. */
  readonly deferrals: number;
}

/** A call was written down. */
interface Called extends Started {
  readonly attempt: Attempt;
  /** It repeats a call that nobody ended: whatever is said of this one, the earlier one may have arrived. */
  readonly repeats: boolean;
}

export type Progress =
  | { readonly kind: 'idle' }
  /** Surely not on the platform, and free to be attempted from `notBefore` on. */
  | (Started & {
      readonly kind: 'ready';
      readonly prepared: Prepared | null;
      /** When it was prepared, if its media had to be waited for. */
      readonly preparedAt: string | null;
      readonly notBefore: string;
      readonly lastError: TargetError | null;
    })
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

export interface Target extends TargetPlan {
  readonly progress: Progress;
}

export type Phase =
  | { readonly kind: 'draft' }
  | { readonly kind: 'scheduled' }
  | { readonly kind: 'publishing' }
  | { readonly kind: 'ended'; readonly status: EndedStatus; readonly publishedAt: string | null }
  | { readonly kind: 'canceled' }
  | { readonly kind: 'deleted' };

/** A post as its events tell it. */
export interface PresentPost extends PostContent {
  readonly kind: 'present';
  readonly postId: string;
  readonly origin: 'afterpost' | 'discovered';
  readonly createdAt: string;
  readonly scheduledAt: string | null;
  readonly phase: Phase;
  /** Somebody asked to have it deleted on the platforms, too. */
  readonly removalRequested: boolean;
  readonly targets: readonly Target[];
}

export type PostState = { readonly kind: 'absent' } | PresentPost;

export const initialState = (): PostState => ({ kind: 'absent' });

export const refOf = ({ targetId, accountId, platform }: TargetRef): TargetRef => ({ targetId, accountId, platform });

export const targetOf = (post: PresentPost, targetId: string): Target | undefined =>
  post.targets.find((target) => target.targetId === targetId);

/** Whether the author may still say when, or that not at all. */
export const isMovable = ({ phase }: PresentPost): boolean => phase.kind === 'draft' || phase.kind === 'scheduled';

export function evolve(state: PostState, event: PostEvent): PostState {
  if (event.type === 'PostCreated') {
    const { targets, ...post } = event.data;
    const idle = targets.map((target): Target => ({ ...target, progress: { kind: 'idle' } }));
    return {
      kind: 'present',
      origin: 'afterpost',
      scheduledAt: null,
      phase: { kind: 'draft' },
      removalRequested: false,
      ...post,
      targets: idle,
    };
  }
  if (event.type === 'PostDiscovered') return discovered(event.data);
  if (state.kind === 'absent') throw new AppError('event-without-post', `${event.type} came before the post.`);
  return evolvePresent(state, event);
}

type LaterEvent = Exclude<PostEvent, { type: 'PostCreated' | 'PostDiscovered' }>;

function evolvePresent(post: PresentPost, event: LaterEvent): PresentPost {
  switch (event.type) {
    case 'PostScheduled':
      return { ...post, scheduledAt: event.data.scheduledAt, phase: { kind: 'scheduled' } };
    case 'PublishingStarted':
      return { ...post, phase: { kind: 'publishing' } };
    case 'PostEnded':
      return { ...post, phase: { kind: 'ended', status: event.data.status, publishedAt: event.data.publishedAt } };
    case 'PostCanceled':
      return {
        ...post,
        phase: { kind: 'canceled' },
        targets: post.targets.map((target) => ({ ...target, progress: { kind: 'canceled' } })),
      };
    case 'RemovalRequested':
      return { ...post, removalRequested: true };
    case 'PostDeleted':
      return { ...post, phase: { kind: 'deleted' } };
    default: {
      const { targetId } = event.data;
      return {
        ...post,
        targets: post.targets.map((target) =>
          target.targetId === targetId ? { ...target, progress: advance(target.progress, event) } : target,
        ),
      };
    }
  }
}

type TargetEvent = Extract<LaterEvent, { data: { targetId: string } }>;

function advance(progress: Progress, event: TargetEvent): Progress {
  switch (event.type) {
    case 'TargetStarted': {
      const { startedAt } = event.data;
      return {
        kind: 'ready',
        startedAt,
        attempts: 0,
        deferrals: 0,
        prepared: null,
        preparedAt: null,
        notBefore: startedAt,
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
        prepared: progress.attempt.prepared,
        preparedAt: null,
        notBefore: next.at,
        lastError: progress.error,
      };
    default:
      return unreachable(next);
  }
}

function discovered(found: PostDiscoveredData): PresentPost {
  const { postId, targetId, accountId, platform, content, mediaType, publishedAt, externalId, permalink } = found;
  return {
    kind: 'present',
    postId,
    origin: 'discovered',
    content,
    media: [],
    linkUrl: null,
    campaignId: null,
    tags: [],
    topics: [],
    mediaType,
    createdAt: publishedAt,
    scheduledAt: null,
    phase: { kind: 'ended', status: 'published', publishedAt },
    removalRequested: false,
    targets: [
      {
        targetId,
        accountId,
        platform,
        overrides: null,
        progress: { kind: 'published', externalId, permalink, mediaType, publishedAt, removed: false },
      },
    ],
  };
}

const outOfOrder = ({ kind }: Progress): AppError =>
  new AppError('event-out-of-order', `No such event can follow while a target is ${kind}.`);

function startOf(progress: Progress): Started {
  if (!('startedAt' in progress)) throw outOfOrder(progress);
  const { startedAt, attempts, deferrals } = progress;
  return { startedAt, attempts, deferrals };
}

function calledOf(progress: Progress): Called {
  if (!('attempt' in progress)) throw outOfOrder(progress);
  return progress;
}

const preparedOf = (progress: Progress): Prepared | null =>
  'attempt' in progress ? progress.attempt.prepared : 'prepared' in progress ? progress.prepared : null;

const lastErrorOf = (progress: Progress): TargetError | null => ('lastError' in progress ? progress.lastError : null);
