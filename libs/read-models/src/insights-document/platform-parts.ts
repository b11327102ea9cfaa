import type { Platform } from '@afterpost/contracts';
import type { InsightsDocument } from './insights-document.ts';

type Block = Readonly<Record<string, unknown>>;
type Parts = Pick<
  InsightsDocument,
  'avg_watch_time_ms' | 'carried' | 'reactions' | 'instagram_insights' | 'facebook_insights' | 'twitter_insights' | 'linkedin_insights'
>;

/** The seed's keys are always there; what a capture does not know is `null`. */
const INSTAGRAM_KEYS = ['impressions', 'reach', 'engagement', 'saved', 'profile_visits', 'follows', 'shares'];
const FACEBOOK_KEYS = [
  'post_impressions',
  'post_impressions_unique',
  'post_impressions_paid',
  'post_impressions_organic',
  'post_engaged_users',
  'post_clicks',
];

/** What seed 000's document says of one platform only, from the block of a capture. */
export function platformParts(platform: Platform, block: Block): Parts {
  switch (platform) {
    case 'instagram':
      return instagramParts(block);
    case 'facebook':
      return { ...reactionsOf(block), facebook_insights: { ...unknown(FACEBOOK_KEYS), ...objectOf(block['facebook_insights']) } };
    case 'x':
      return xParts(block);
    case 'linkedin': {
      const { reactions: _, ...own } = block;
      return { ...reactionsOf(block), linkedin_insights: own };
    }
    default:
      return {};
  }
}

/** Pages tell no watch time: then it is the one that was carried over. */
function instagramParts({ instagram_insights: told, carried }: Block): Parts {
  const insights = objectOf(told);
  const watchTimeMs = insights['ig_reels_avg_watch_time'];
  return {
    ...(typeof watchTimeMs === 'number' && { avg_watch_time_ms: watchTimeMs }),
    instagram_insights: { ...unknown(INSTAGRAM_KEYS), ...insights },
    ...carriedOf(carried),
  };
}

const xParts = ({ carried, ...own }: Block): Parts => ({ twitter_insights: own, ...carriedOf(carried, 'twitter_insights.') });

/** Since when figures are not news any more, by their path in the document. */
function carriedOf(carried: unknown, below = ''): Parts {
  const instants = Object.entries(objectOf(carried)).flatMap(([path, since]) => (typeof since === 'string' ? [[below + path, since]] : []));
  return instants.length === 0 ? {} : { carried: Object.fromEntries(instants) as Readonly<Record<string, string>> };
}

const reactionsOf = ({ reactions }: Block): Parts => (isObject(reactions) ? { reactions } : {});

const unknown = (keys: readonly string[]): Block => Object.fromEntries(keys.map((key) => [key, null]));

const isObject = (value: unknown): value is Block => typeof value === 'object' && value !== null && !Array.isArray(value);

const objectOf = (value: unknown): Block => (isObject(value) ? value : {});
