import type {
  AnyEvent,
  MediaItem,
  MediaType,
  Overrides,
  Platform,
  POST_EVENTS,
  PostCreated,
  PostDiscovered,
  PostStatus,
  TargetError,
  TargetStatus,
} from '@afterpost/contracts';
import { AppError, unreachable } from '@afterpost/kernel';
import { instant, instantOrNull } from '../projecting/columns.ts';
import { type Place, placeOf } from '../projecting/place.ts';

export type PostEvent = Extract<AnyEvent, { type: keyof typeof POST_EVENTS }>;
type Birth = Extract<PostEvent, { type: 'post.created' | 'post.discovered' }>;
type Change = Exclude<PostEvent, Birth>;

export interface TargetState {
  readonly targetId: string;
  readonly accountId: string;
  readonly platform: Platform;
  readonly status: TargetStatus;
  readonly externalId: string | null;
  readonly permalink: string | null;
  readonly mediaType: MediaType;
  readonly publishedAt: string | null;
  readonly overrides: Overrides | null;
  readonly error: TargetError | null;
  readonly nextAttemptAt: string | null;
  readonly unconfirmedSince: string | null;
}

/** A post's row with its targets; instants are ISO strings on both sides of the fold. */
export interface PostState {
  readonly postId: string;
  readonly tenantId: string;
  readonly origin: 'afterpost' | 'discovered';
  readonly status: PostStatus;
  readonly content: string;
  readonly media: readonly MediaItem[];
  readonly linkUrl: string | null;
  readonly campaignId: string | null;
  readonly tags: readonly string[];
  readonly topics: readonly string[];
  readonly mediaType: MediaType;
  readonly createdAt: string;
  readonly scheduledAt: string | null;
  readonly publishedAt: string | null;
  readonly canceledAt: string | null;
  readonly deletedAt: string | null;
  readonly place: Place;
  readonly firstPosition: number;
  readonly targets: readonly TargetState[];
}

type Unplaced = Omit<PostState, 'place' | 'firstPosition' | 'tenantId'>;

/** What an event makes of a post's row. */
export function evolvePost(state: PostState | undefined, event: PostEvent): PostState {
  const place = placeOf(event);
  if (event.type === 'post.created' || event.type === 'post.discovered') {
    return {
      ...bornOf(event),
      tenantId: event.tenantid,
      place,
      firstPosition: state?.firstPosition ?? place.position,
    };
  }
  if (!state) throw new AppError('post-unknown', `${event.type} ${event.id} speaks of a post that nobody created.`);
  return { ...state, ...changesOf(state, event), place };
}

const bornOf = (event: Birth): Unplaced => (event.type === 'post.created' ? created(event.data) : discovered(event.data));

const UNTRIED = {
  externalId: null,
  permalink: null,
  publishedAt: null,
  error: null,
  nextAttemptAt: null,
  unconfirmedSince: null,
};
const UNDATED = { scheduledAt: null, publishedAt: null, canceledAt: null, deletedAt: null };

function created({ targets, createdAt, ...data }: PostCreated): Unplaced {
  return {
    ...data,
    ...UNDATED,
    origin: 'afterpost',
    status: 'draft',
    createdAt: instant(createdAt),
    targets: targets.map((target) => ({
      ...UNTRIED,
      ...target,
      status: 'draft',
      mediaType: data.mediaType,
    })),
  };
}

/** For its user such a post has been there since the platform showed it, whenever we found it. */
function discovered({ postId, content, mediaType, discoveredAt: _, ...target }: PostDiscovered): Unplaced {
  const publishedAt = instant(target.publishedAt);
  return {
    ...UNDATED,
    postId,
    content,
    mediaType,
    origin: 'discovered',
    status: 'published',
    media: [],
    linkUrl: null,
    campaignId: null,
    tags: [],
    topics: [],
    createdAt: publishedAt,
    publishedAt,
    targets: [{ ...UNTRIED, ...target, mediaType, publishedAt, status: 'published', overrides: null }],
  };
}

function changesOf(state: PostState, event: Change): Partial<PostState> {
  const target = (targetId: string, changes: Partial<TargetState>): Pick<PostState, 'targets'> => ({
    targets: state.targets.map((one) => (one.targetId === targetId ? { ...one, ...changes } : one)),
  });
  switch (event.type) {
    case 'post.scheduled':
      return {
        status: 'scheduled',
        scheduledAt: instant(event.data.scheduledAt),
        canceledAt: null,
        targets: moved(state, ['draft', 'publishing', 'held', 'missed', 'canceled'], 'scheduled'),
      };
    case 'post.publishing':
      return {
        status: 'publishing',
        targets: moved(state, ['draft', 'scheduled', 'canceled'], 'publishing'),
      };
    case 'post.target_published': {
      const { externalId, permalink, mediaType } = event.data;
      const publishedAt = instant(event.data.publishedAt);
      const changes = {
        status: 'published',
        externalId,
        permalink,
        mediaType,
        publishedAt,
        error: null,
        nextAttemptAt: null,
        unconfirmedSince: null,
      } as const;
      return {
        ...target(event.data.targetId, changes),
        publishedAt: earlier(state.publishedAt, publishedAt),
      };
    }
    case 'post.target_delayed':
      return target(event.data.targetId, {
        status: 'publishing',
        error: event.data.error,
        nextAttemptAt: instant(event.data.nextAttemptAt),
        unconfirmedSince: null,
      });
    case 'post.target_failed':
      return target(event.data.targetId, {
        status: 'failed',
        error: event.data.error,
        nextAttemptAt: null,
        unconfirmedSince: null,
      });
    case 'post.target_unconfirmed':
      return target(event.data.targetId, {
        status: 'unconfirmed',
        error: event.data.error,
        nextAttemptAt: null,
        unconfirmedSince: instant(event.data.since),
      });
    case 'post.target_held':
      return target(event.data.targetId, { status: 'held', error: event.data.error, nextAttemptAt: null });
    case 'post.target_released':
      return target(event.data.targetId, { status: 'scheduled', error: null, nextAttemptAt: instant(event.data.dueAt) });
    case 'post.target_missed':
      return target(event.data.targetId, { status: 'missed', error: event.data.error, nextAttemptAt: null });
    case 'post.published':
    case 'post.partially_published':
    case 'post.failed':
      return {
        status: END_STATUS[event.type],
        publishedAt: instantOrNull(event.data.publishedAt) ?? state.publishedAt,
      };
    case 'post.canceled':
      return {
        status: 'canceled',
        canceledAt: instant(event.data.canceledAt),
        targets: moved(state, ['draft', 'scheduled', 'publishing', 'held', 'missed'], 'canceled'),
      };
    case 'post.deleted':
      return { status: 'deleted', deletedAt: instant(event.data.deletedAt) };
    default:
      return unreachable(event);
  }
}

const END_STATUS = {
  'post.published': 'published',
  'post.partially_published': 'partially_published',
  'post.failed': 'failed',
} as const;

/** What happens to a post happens to the targets that are still on their way, not to those that have their outcome. */
const moved = ({ targets }: PostState, from: readonly TargetStatus[], status: TargetStatus): TargetState[] =>
  targets.map((target) => (from.includes(target.status) ? { ...target, status, error: null, nextAttemptAt: null } : target));

/** ISO strings of one form sort by time. */
const earlier = (a: string | null, b: string): string => (a !== null && a < b ? a : b);
