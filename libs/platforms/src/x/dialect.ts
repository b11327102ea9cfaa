import { arrayOf, countOrNull, isObject } from '../http/wire.ts';
import type { WireObject } from '../http/wire.ts';

/**
 * Some of X's fields have two names: the classic one, and that of API description 2.167. Which answers where is open, so
 * requests use classic names and answers are read in both (BEHAVIOR.md, 1).
 */
const RENAMED = {
  retweet_count: 'repost_count',
  tweet_count: 'post_count',
  referenced_tweets: 'referenced_posts',
} as const;

type Classic = keyof typeof RENAMED;

const fieldOf = (object: WireObject, classic: Classic): unknown => object[classic] ?? object[RENAMED[classic]];

/** A count under either of its names. */
export const countIn = (object: WireObject, classic: Classic): number | null => countOrNull(fieldOf(object, classic));

/** The posts that a post refers to, by how (`replied_to`, `quoted`, `retweeted`). */
export function referencesOf(post: WireObject): readonly { readonly type: string; readonly id: string }[] {
  return arrayOf(fieldOf(post, 'referenced_tweets'))
    .filter(isObject)
    .flatMap(({ type, id }) => (typeof type === 'string' && typeof id === 'string' ? [{ type, id }] : []));
}
