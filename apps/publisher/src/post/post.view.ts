import type { Post, PostStatus, TargetError, TargetStatus } from '@afterpost/contracts';
import { unreachable } from '@afterpost/kernel';
import type { Phase, PresentPost, Target } from './post.state.ts';
import type { Progress } from './target.state.ts';

/** A post as others see it. */
export function toPost(post: PresentPost, tenantId: string): Post {
  return {
    postId: post.postId,
    tenantId,
    origin: post.origin,
    status: statusOf(post.phase),
    content: post.content,
    media: [...post.media],
    linkUrl: post.linkUrl,
    campaignId: post.campaignId,
    tags: [...post.tags],
    topics: [...post.topics],
    mediaType: post.mediaType,
    createdAt: post.createdAt,
    scheduledAt: post.scheduledAt,
    publishedAt: earliest(post.targets),
    targets: post.targets.map((target) => toTarget(target, post.phase)),
  };
}

export const statusOf = (phase: Phase): PostStatus => (phase.kind === 'ended' ? phase.status : phase.kind);

function toTarget({ targetId, accountId, platform, overrides, progress }: Target, phase: Phase): Post['targets'][number] {
  const published = progress.kind === 'published' ? progress : { externalId: null, permalink: null, publishedAt: null };
  const { externalId, permalink, publishedAt } = published;
  return {
    targetId,
    accountId,
    platform,
    status: targetStatusOf(progress, phase),
    externalId,
    permalink,
    publishedAt,
    error: errorOf(progress),
    overrides,
  };
}

function targetStatusOf(progress: Progress, phase: Phase): TargetStatus {
  switch (progress.kind) {
    case 'idle':
      return phase.kind === 'draft' ? 'draft' : phase.kind === 'deleted' ? 'canceled' : 'scheduled';
    case 'ready':
    case 'attempting':
    case 'processing':
      return 'publishing';
    case 'unconfirmed':
    case 'published':
    case 'failed':
    case 'held':
    case 'missed':
    case 'canceled':
      return progress.kind;
    default:
      return unreachable(progress);
  }
}

function errorOf(progress: Progress): TargetError | null {
  switch (progress.kind) {
    case 'failed':
    case 'held':
    case 'missed':
    case 'unconfirmed':
      return progress.error;
    case 'ready':
    case 'attempting':
      return progress.lastError;
    case 'idle':
    case 'processing':
    case 'published':
    case 'canceled':
      return null;
    default:
      return unreachable(progress);
  }
}

const earliest = (targets: readonly Target[]): string | null =>
  targets
    .flatMap(({ progress }) => (progress.kind === 'published' ? [progress.publishedAt] : []))
    .sort()
    .at(0) ?? null;
