import type { Call, Routes } from './api.ts';
import { LIST_PARAMS, list } from './listing.ts';
import { POST_FIELDS } from './params.ts';
import { partial } from './problems.ts';
import { namesOf } from './text.ts';
import type { Account, StoredPost } from './world.ts';
import type { X } from './x.ts';

const READ = { who: 'any', scopes: ['tweet.read', 'users.read'], readsPosts: true } as const;
const PAGES = { min: 5, tokenNames: ['pagination_token'], bothWays: true } as const;

/** `GET /2/users/:id/tweets` and `…/mentions`. */
export const timelines = (x: X): Routes => ({
  'GET /2/users/:id/tweets': {
    ...READ,
    query: [...LIST_PARAMS, 'exclude', ...POST_FIELDS],
    answer: (call: Call) =>
      ofUser(x, call, (user) => {
        const exclude = call.params.list('exclude', ['replies', 'retweets']);
        const posts = x.world.postsOf(user.id).filter((post) => !(exclude.includes('replies') && post.inReplyTo !== undefined));
        const isOwned = call.account?.id === user.id && x.ownsApp(call.account);
        return list(x, call, { ...PAGES, posts, reach: 3_200, item: isOwned ? 'owned read' : 'post read' });
      }),
  },
  'GET /2/users/:id/mentions': {
    ...READ,
    query: [...LIST_PARAMS, ...POST_FIELDS],
    answer: (call: Call) => ofUser(x, call, (user) => list(x, call, { ...PAGES, posts: mentionsOf(x, user), reach: 800 })),
  },
});

/** Posts that name a user; answers do, also where the name is not in the text. */
function mentionsOf(x: X, user: Account): StoredPost[] {
  const name = user.username.toLowerCase();
  const written = [...x.world.posts.values()].filter(
    (post) => post.authorId !== user.id && (post.inReplyToUserId === user.id || namesOf(post.text, 'mention').includes(name)),
  );
  return [...written, ...x.world.postsOf(user.id).flatMap((post) => x.life.crowdReplies(post))];
}

function ofUser(x: X, call: Call, answer: (user: Account) => object): object {
  const asked = { resource_type: 'user', parameter: 'id', id: call.id } as const;
  const user = x.life.user(call.id);
  if (!user || user.state === 'deactivated') return { errors: [partial.notFound(asked)] };
  if (user.state === 'suspended') return { errors: [partial.suspended(asked)] };
  if (user.kind === 'protected' && user.id !== call.account?.id) return { errors: [partial.notAuthorized(asked)] };
  return answer(user);
}
