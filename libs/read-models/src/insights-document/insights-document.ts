import type { MediaType } from '@afterpost/contracts';
import { platformParts } from './platform-parts.ts';
import { percent } from '../arithmetic/rounding.ts';
import type { CommentRead } from '../comment/comment.queries.ts';
import type { TargetRead } from '../post/target.read.ts';
import { NO_EXTERNAL_ID, syncErrorsOf } from './sync-errors.ts';

/** Seed 000's document of one target. Rates are in percent; what the seed marks optional is left out when it does not apply. */
export interface InsightsDocument {
  readonly platform: string;
  readonly platform_post_id: string | null;
  readonly permalink?: string;
  readonly facebook_post_id?: string;
  readonly instagram_media_id?: string;
  readonly media_type: string;
  readonly likes: number | null;
  readonly comments: number | null;
  readonly shares: number | null;
  readonly saves?: number;
  readonly impressions: number | null;
  readonly reach: number | null;
  readonly engagement: number | null;
  readonly engagement_rate: number | null;
  readonly video_views?: number;
  readonly avg_watch_time_ms?: number;
  readonly complete_views?: number;
  /** By kind, where the platform says: Facebook's six faces with their total, LinkedIn's own words. */
  readonly reactions?: JsonRecord;
  readonly instagram_insights?: JsonRecord;
  readonly facebook_insights?: JsonRecord;
  readonly twitter_insights?: JsonRecord;
  readonly linkedin_insights?: JsonRecord;
  /** Figures that the latest capture did not tell and an earlier one did, by their path: when that was. */
  readonly carried?: Readonly<Record<string, string>>;
  readonly comments_data?: readonly CommentDocument[];
  /** When these figures were captured; `null` before the first capture. */
  readonly last_synced_at: string | null;
  readonly sync_status: 'success' | 'partial' | 'failed' | null;
  readonly sync_errors?: readonly string[];
}

type JsonRecord = Readonly<Record<string, unknown>>;

interface CommentDocument {
  readonly id: string;
  readonly text: string;
  readonly from: { readonly id: string; readonly name: string };
  readonly created_time: string;
  readonly like_count: number | null;
}

/** The document of a target from its latest figures; a sync that failed since is told, and the figures stay. */
export function insightsDocument(target: TargetRead, comments: readonly CommentRead[]): InsightsDocument {
  const { latest, platform, externalId } = target;
  const metrics = latest?.metrics;
  return {
    platform: platform === 'x' ? 'twitter' : platform,
    platform_post_id: externalId,
    ...known('permalink', target.permalink),
    ...known('facebook_post_id', platform === 'facebook' ? externalId : null),
    ...known('instagram_media_id', platform === 'instagram' ? externalId : null),
    media_type: mediaTypeWord(target),
    likes: metrics?.likes ?? null,
    comments: metrics?.comments ?? null,
    shares: metrics?.shares ?? null,
    ...known('saves', metrics?.saves),
    impressions: metrics?.impressions ?? null,
    reach: metrics?.reach ?? null,
    engagement: latest?.engagement ?? null,
    engagement_rate: latest?.engagementRate == null ? null : percent(latest.engagementRate),
    ...known('video_views', metrics?.videoViews),
    ...known('avg_watch_time_ms', metrics?.avgWatchTimeMs),
    ...known('complete_views', metrics?.completeViews),
    ...(latest && platformParts(platform, latest.block)),
    ...(latest && { comments_data: comments.map(commentDocument) }),
    last_synced_at: latest?.capturedAt.toISOString() ?? null,
    ...syncOf(target),
  };
}

const known = <K extends string, V>(key: K, value: V | null | undefined): { [P in K]?: V } =>
  value === null || value === undefined ? {} : ({ [key]: value } as { [P in K]: V });

function syncOf({ latest, lastFailure, status, externalId }: TargetRead): Pick<InsightsDocument, 'sync_status' | 'sync_errors'> {
  if (lastFailure) return { sync_status: 'failed', sync_errors: syncErrorsOf(lastFailure.errors) };
  if (latest)
    return {
      sync_status: latest.status,
      ...(latest.errors.length > 0 && { sync_errors: syncErrorsOf(latest.errors) }),
    };
  if (status === 'published' && externalId === null) return { sync_status: 'failed', sync_errors: [NO_EXTERNAL_ID] };
  return { sync_status: null };
}

/** The seed shows Instagram's own words there. */
const INSTAGRAM_WORDS: Partial<Record<MediaType, string>> = {
  image: 'IMAGE',
  carousel: 'CAROUSEL_ALBUM',
  video: 'VIDEO',
  reel: 'REELS',
  story: 'STORY',
};

/** What Instagram itself called the post, where a capture knows; else its word for what we know. */
function mediaTypeWord({ platform, mediaType, latest }: TargetRead): string {
  if (platform !== 'instagram') return mediaType;
  const told = latest?.block['media_type'];
  return typeof told === 'string' ? told : (INSTAGRAM_WORDS[mediaType] ?? mediaType);
}

const commentDocument = (comment: CommentRead): CommentDocument => ({
  id: comment.platformCommentId,
  text: comment.text,
  from: { id: comment.authorId, name: comment.authorName },
  created_time: comment.createdAt.toISOString(),
  like_count: comment.likes,
});
