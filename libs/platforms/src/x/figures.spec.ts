import { expect, it } from '@jest/globals';
import { X_CAPABILITIES } from './capabilities.ts';
import { figuresOf } from './figures.ts';
import { readPost } from './post.ts';

const blockOf = (wire: object): string[] => Object.keys(figuresOf(readPost({ id: '1001', text: 'Hello', ...wire }, new Map())!).block);

it('names as fleeting what X tells of young posts only', () => {
  const counts = [
    'retweet_count',
    'quote_count',
    'bookmark_count',
    'impression_count',
    'url_link_clicks',
    'user_profile_clicks',
    'engagements',
  ];
  const all = Object.fromEntries(counts.map((name) => [name, 1]));
  const old = blockOf({ public_metrics: all });
  const young = blockOf({ public_metrics: all, non_public_metrics: all, organic_metrics: all });
  expect(young.filter((name) => !old.includes(name)).toSorted()).toEqual(X_CAPABILITIES.reading.fleeting?.toSorted());
});
