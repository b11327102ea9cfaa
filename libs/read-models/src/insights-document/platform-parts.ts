import type { Platform } from '@afterpost/contracts';
import type { InsightsDocument } from './insights-document.ts';

type Block = Readonly<Record<string, unknown>>;
type Parts = Pick<InsightsDocument, 'reactions' | 'instagram_insights' | 'facebook_insights' | 'twitter_insights' | 'linkedin_insights'>;

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
      return { instagram_insights: { ...unknown(INSTAGRAM_KEYS), ...objectOf(block['instagram_insights']) } };
    case 'facebook':
      return { ...reactionsOf(block), facebook_insights: { ...unknown(FACEBOOK_KEYS), ...objectOf(block['facebook_insights']) } };
    case 'x':
      return { twitter_insights: block };
    case 'linkedin': {
      const { reactions: _, ...own } = block;
      return { ...reactionsOf(block), linkedin_insights: own };
    }
    default:
      return {};
  }
}

const reactionsOf = ({ reactions }: Block): Parts => (isObject(reactions) ? { reactions } : {});

const unknown = (keys: readonly string[]): Block => Object.fromEntries(keys.map((key) => [key, null]));

const isObject = (value: unknown): value is Block => typeof value === 'object' && value !== null && !Array.isArray(value);

const objectOf = (value: unknown): Block => (isObject(value) ? value : {});
