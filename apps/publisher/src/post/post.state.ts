import { AppError } from '@afterpost/kernel';
import type { EndedStatus, PostContent, PostDiscoveredData, PostEvent, TargetPlan, TargetRef } from './post.events.ts';
import { advance, anew, mayBeginAnew, type Progress, UNTRIED } from './target.state.ts';

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
export const isMovable = ({ phase, targets }: PresentPost): boolean =>
  phase.kind !== 'deleted' && targets.every(({ progress }) => mayBeginAnew(progress));

export function evolve(state: PostState, event: PostEvent): PostState {
  if (event.type === 'PostCreated') {
    const { targets, ...post } = event.data;
    const idle = targets.map((target): Target => ({ ...target, progress: UNTRIED }));
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
      return {
        ...post,
        scheduledAt: event.data.scheduledAt,
        phase: { kind: 'scheduled' },
        targets: post.targets.map((target) => ({ ...target, progress: anew(target.progress, null) })),
      };
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
          target.targetId === targetId ? { ...target, progress: advance(target.progress, event, post.scheduledAt) } : target,
        ),
      };
    }
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
