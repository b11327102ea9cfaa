import { DIALECTS } from './open-questions.ts';

export type Dialect = (typeof DIALECTS)[number];

/** Names of 2.166 and what 2.167 calls the same. */
const RENAMED: readonly (readonly [classic: string, later: string])[] = [
  ['retweet_count', 'repost_count'],
  ['tweet_count', 'post_count'],
  ['edit_history_tweet_ids', 'edit_history_post_ids'],
  ['referenced_tweets', 'referenced_posts'],
  ['pinned_tweet_id', 'pinned_post_id'],
  ['most_recent_tweet_id', 'most_recent_post_id'],
];
const toRenamed = new Map(RENAMED);
const toClassic = new Map(RENAMED.map(([classic, later]) => [later, classic]));

/** A query in classic names, whichever a client of the renamed API has used; the classic API knows only its own. */
export function classicQuery(query: URLSearchParams, dialect: Dialect): URLSearchParams {
  if (dialect === 'classic') return query;
  const classic = new URLSearchParams();
  for (const [name, value] of query) {
    if (name === 'post.fields') classic.append('tweet.fields', classicNames(value));
    else classic.append(name, name.endsWith('.fields') || name === 'expansions' ? classicNames(value) : value);
  }
  return classic;
}

const classicNames = (list: string): string =>
  list
    .split(',')
    .map((path) =>
      path
        .split('.')
        .map((name) => toClassic.get(name) ?? name)
        .join('.'),
    )
    .join(',');

/** An answer in the names of a dialect: keys, and the addresses of problems. */
export function inDialect(answer: unknown, dialect: Dialect): unknown {
  return dialect === 'classic' ? answer : renamed(answer, '');
}

function renamed(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return value.map((item) => renamed(item, key));
  if (typeof value === 'string') return key === 'type' ? value.replace('https://api.twitter.com/', 'https://api.x.com/') : value;
  if (typeof value !== 'object' || value === null) return value;
  const name = (inner: string): string => (key === 'includes' && inner === 'tweets' ? 'posts' : (toRenamed.get(inner) ?? inner));
  return Object.fromEntries(Object.entries(value).map(([inner, held]) => [name(inner), renamed(held, inner)]));
}
