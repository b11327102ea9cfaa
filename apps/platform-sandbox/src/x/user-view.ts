import { integer } from '../core/seeded.ts';
import type { Wanted } from './params.ts';
import { newestFirst } from './public-life.ts';
import type { Account } from './world.ts';
import type { X } from './x.ts';

/** A user as anybody gets them. */
export function userView(x: X, user: Account, wanted: Wanted): object {
  const possible: Readonly<Record<string, () => unknown>> = {
    created_at: () => user.createdAt,
    description: () => user.description,
    profile_image_url: () => 'https://abs.twimg.com/sticky/default_profile_images/default_profile_normal.png',
    protected: () => user.kind === 'protected',
    verified: () => user.kind === 'premium',
    verified_type: () => (user.kind === 'premium' ? 'blue' : 'none'),
    subscription_type: () => (user.kind === 'premium' ? 'Premium' : 'None'),
    url: () => '',
    most_recent_tweet_id: () => newestFirst(x.world.postsOf(user.id))[0]?.id,
    public_metrics: () => publicMetrics(x, user),
  };
  const shown = Object.entries(possible)
    .filter(([field]) => wanted.user.has(field))
    .map(([field, of]) => [field, of()] as const)
    .filter(([, value]) => value !== undefined);
  return { id: user.id, name: user.name, username: user.username, ...Object.fromEntries(shown) };
}

function publicMetrics(x: X, user: Account): object {
  const isAccount = x.world.accounts.has(user.id);
  const posts = x.world.postsOf(user.id).filter((post) => x.isCurrent(post));
  const drawn = (what: string, below: number): number => integer(below, x.seed, user.id, what);
  return {
    followers_count: isAccount ? x.life.followers(user) : user.followers,
    following_count: user.following,
    tweet_count: isAccount ? posts.length : drawn('posts', 900),
    listed_count: Math.floor(user.followers / 180),
    like_count: drawn('likes given', 2_000),
    media_count: isAccount ? posts.filter(({ mediaIds }) => mediaIds.length > 0).length : drawn('media', 90),
  };
}
