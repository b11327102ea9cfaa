import { NO_METRICS } from '@afterpost/contracts';
import type { MediaType } from '@afterpost/contracts';
import type { PostFigures } from '../port/insights.ts';
import type { JsonValue } from '../port/json.ts';
import { countMissingIsZero } from './counts.ts';
import { arrayOf, countOrNull, isObject, objectOf, textOrNull } from '../http/wire.ts';
import type { WireObject } from '../http/wire.ts';

/** A `postView`: an object that says which post it is. */
export interface PostView {
  readonly uri: string;
  readonly authorDid: string | null;
  readonly view: WireObject;
  readonly record: WireObject;
}

export function readPostView(value: unknown): PostView | null {
  if (!isObject(value)) return null;
  const uri = textOrNull(value['uri']);
  if (uri === null) return null;
  return { uri, authorDid: textOrNull(objectOf(value['author'])['did']), view: value, record: objectOf(value['record']) };
}

/** Our words for Bluesky's counts. It reports no impressions, reach, clicks or views, ever: those stay unknown. */
export function figuresOf({ view }: PostView): PostFigures {
  const reposts = countMissingIsZero(view['repostCount']);
  const quotes = countMissingIsZero(view['quoteCount']);
  const replies = countMissingIsZero(view['replyCount']);
  // Older servers know no bookmarks: a missing count there is not a 0 (BEHAVIOR.md, 7).
  const bookmarks = countOrNull(view['bookmarkCount']);
  return {
    metrics: {
      ...NO_METRICS,
      likes: countMissingIsZero(view['likeCount']),
      comments: replies,
      shares: reposts === null || quotes === null ? null : reposts + quotes,
      saves: bookmarks,
    },
    block: present({ reposts, quotes, bookmarks }),
    commentsCount: replies,
    raw: view,
  };
}

const present = (counts: Readonly<Record<string, number | null>>): Record<string, JsonValue> =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== null));

/** What a post is made of, by its embed. */
export function mediaTypeOf(record: WireObject): MediaType {
  const embed = objectOf(record['embed']);
  switch (embed['$type']) {
    case 'app.bsky.embed.images':
      return arrayOf(embed['images']).length > 1 ? 'carousel' : 'image';
    case 'app.bsky.embed.gallery':
      return arrayOf(embed['items']).length > 1 ? 'carousel' : 'image';
    case 'app.bsky.embed.video':
      return 'video';
    case 'app.bsky.embed.external':
      return 'link';
    case 'app.bsky.embed.recordWithMedia':
      return mediaTypeOf({ embed: embed['media'] });
    default:
      return 'text';
  }
}
