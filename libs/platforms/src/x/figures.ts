import { NO_METRICS } from '@afterpost/contracts';
import { DAY, HOUR } from '@afterpost/kernel';
import { countOrNull, objectOf } from '../http/wire.ts';
import type { MediaType } from '@afterpost/contracts';
import type { PostFigures } from '../port/insights.ts';
import type { JsonValue } from '../port/json.ts';
import { countIn } from './dialect.ts';
import type { XPost } from './post.ts';

/** Groups of figures that X gives for own, young posts only. */
export const PRIVATE_GROUPS = ['non_public_metrics', 'organic_metrics'] as const;
export type PrivateGroup = (typeof PRIVATE_GROUPS)[number];

/** One hour less than X's 30 days: a post on the edge is not worth a refusal. */
const PRIVATE_FOR_MS = 30 * DAY - HOUR;

export const hasPrivateFigures = (publishedAt: string, now: Date): boolean => now.getTime() - Date.parse(publishedAt) < PRIVATE_FOR_MS;

/**
 * X's counts in our words (BEHAVIOR.md, 5). Reach does not exist here; clicks only in the private figures. A post that is
 * no video has 0 views, one whose kind can't be told has unknown ones.
 */
export function figuresOf({ wire, media }: XPost, knownAs?: MediaType): PostFigures {
  const open = objectOf(wire['public_metrics']);
  const own = objectOf(wire['non_public_metrics']);
  const organic = objectOf(wire['organic_metrics']);
  const retweets = countIn(open, 'retweet_count');
  const quotes = countOrNull(open['quote_count']);
  const bookmarks = countOrNull(open['bookmark_count']);
  const replies = countOrNull(open['reply_count']);
  const clicks = countOrNull(own['url_link_clicks']) ?? countOrNull(organic['url_link_clicks']);
  return {
    metrics: {
      ...NO_METRICS,
      impressions: countOrNull(open['impression_count']),
      likes: countOrNull(open['like_count']),
      comments: replies,
      shares: retweets === null || quotes === null ? null : retweets + quotes,
      saves: bookmarks,
      clicks,
      videoViews: viewsOf(media?.viewCount, knownAs ?? media?.mediaType),
    },
    block: present({
      retweets,
      quotes,
      bookmarks,
      url_link_clicks: clicks,
      user_profile_clicks: countOrNull(own['user_profile_clicks']) ?? countOrNull(organic['user_profile_clicks']),
      engagements: countOrNull(own['engagements']),
      organic_impressions: countOrNull(organic['impression_count']),
    }),
    commentsCount: replies,
    raw: wire,
  };
}

function viewsOf(viewCount: unknown, mediaType: MediaType | undefined): number | null {
  return mediaType === undefined || mediaType === 'video' ? countOrNull(viewCount) : 0;
}

const present = (counts: Readonly<Record<string, number | null>>): Record<string, JsonValue> =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== null));
