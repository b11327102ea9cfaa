import type { Insights, MediaItem, Overrides, Post, PostAnswer } from '@afterpost/contracts';
import type { PostRead, TargetRead } from '@afterpost/read-models';

type TargetAnswer = PostAnswer['targets'][number];
type PostFields = Pick<Post, 'postId' | 'tenantId' | 'origin' | 'status' | 'content' | 'linkUrl' | 'campaignId' | 'mediaType'> & {
  readonly media: readonly MediaItem[];
  readonly tags: readonly string[];
  readonly topics: readonly string[];
};
type TargetFields = Pick<TargetRead, 'targetId' | 'accountId' | 'platform' | 'status' | 'externalId' | 'permalink' | 'error' | 'overrides'>;

const NO_FIGURES = { likes: null, comments: null, shares: null, reach: null, impressions: null, engagement_synced_at: null } as const;

/** A post right after a write, as its owner answered it; figures come with the first read. */
export const writtenPost = (post: Post): PostAnswer => ({
  ...postFields(post),
  created_at: post.createdAt,
  scheduled_at: post.scheduledAt,
  published_at: post.publishedAt,
  targets: post.targets.map((target) => ({ ...targetFields(target), published_at: target.publishedAt, ...NO_FIGURES })),
});

/** A post as the read models know it; with `insights` where they were asked for. */
export function readPost(post: PostRead, insights?: ReadonlyMap<string, Insights>): PostAnswer {
  const targets = post.targets.map((target): TargetAnswer => ({
    ...targetFields(target),
    published_at: iso(target.publishedAt),
    ...(target.latest ? figuresOf(target.latest) : NO_FIGURES),
    ...(insights ? { insights: insights.get(target.targetId) ?? null } : {}),
  }));
  return {
    ...postFields(post),
    created_at: post.createdAt.toISOString(),
    scheduled_at: iso(post.scheduledAt),
    published_at: iso(post.publishedAt),
    targets,
    ...(insights
      ? { insights: targets.find(({ status, insights: document }) => status === 'published' && document)?.insights ?? null }
      : {}),
  };
}

const iso = (date: Date | null): string | null => date?.toISOString() ?? null;

const figuresOf = ({ metrics, capturedAt }: NonNullable<TargetRead['latest']>) => ({
  likes: metrics.likes,
  comments: metrics.comments,
  shares: metrics.shares,
  reach: metrics.reach,
  impressions: metrics.impressions,
  engagement_synced_at: capturedAt.toISOString(),
});

const postFields = (post: PostFields) => ({
  id: post.postId,
  tenant_id: post.tenantId,
  status: post.status,
  origin: post.origin,
  content: post.content,
  media: post.media.map(mediaOf),
  media_urls: post.media.map(({ url }) => url),
  link_url: post.linkUrl,
  campaign_id: post.campaignId,
  tags: [...post.tags],
  topics: [...post.topics],
  media_type: post.mediaType,
});

const targetFields = (target: TargetFields) => ({
  id: target.targetId,
  account_id: target.accountId,
  platform: target.platform,
  status: target.status,
  platform_post_id: target.externalId,
  permalink: target.permalink,
  error: target.error ? { code: target.error.code, message: target.error.message } : null,
  overrides: target.overrides ? overridesOf(target.overrides) : null,
});

const mediaOf = ({ url, altText, title }: MediaItem) => ({ url, alt_text: altText ?? null, ...(title === undefined ? {} : { title }) });

const overridesOf = ({ text, media, mediaType, thread }: Overrides) => ({
  ...(text === undefined ? {} : { text }),
  ...(media === undefined ? {} : { media: media.map(mediaOf) }),
  ...(mediaType === undefined ? {} : { media_type: mediaType }),
  ...(thread === undefined ? {} : { thread: thread.map((part) => ({ text: part.text, media: part.media.map(mediaOf) })) }),
});
