import { uniform } from '../core/seeded.ts';
import type { Call, Routes } from './api.ts';
import { collect, type Collected, problemOf } from './collection.ts';
import { POST_FIELDS } from './params.ts';
import type { Looking } from './post-view.ts';
import { partial, type PartialProblem, XError } from './problems.ts';
import type { StoredPost } from './world.ts';
import type { X } from './x.ts';

const READ = { who: 'any', scopes: ['tweet.read', 'users.read'], readsPosts: true } as const;

/** `GET /2/tweets` and `GET /2/tweets/:id`. */
export const lookupPosts = (x: X): Routes => ({
  'GET /2/tweets': {
    ...READ,
    query: ['ids', ...POST_FIELDS],
    answer: (call: Call) => {
      const ids = call.params.ids('ids', 100);
      const { posts, problems } = seenOf(x, call, ids, 'ids');
      // The order of an answer promises nothing.
      const shuffled = posts.toSorted((a, b) => uniform(x.seed, 'lookup', a.id) - uniform(x.seed, 'lookup', b.id));
      const found = collect(looking(x, call), shuffled, 'ids');
      bill(x, call, shuffled, found);
      return envelope(found.views.length > 0 ? found.views : undefined, found, problems);
    },
  },
  'GET /2/tweets/:id': {
    ...READ,
    query: POST_FIELDS,
    answer: (call: Call) => {
      const { posts, problems } = seenOf(x, call, [call.id], 'id');
      const found = collect(looking(x, call), posts, 'id');
      const missing = partial.notFound({ resource_type: 'tweet', parameter: 'id', id: call.id });
      if (problems[0]?.type === missing.type && x.open('missingPost') === '404') throw new XError(404, { ...missing, status: 404 });
      bill(x, call, posts, found);
      return envelope(found.views[0], found, problems);
    },
  },
});

export const looking = (x: X, call: Call): Looking => ({
  x,
  reader: call.account,
  wanted: call.params.wanted('posts'),
  origin: call.origin,
});

function seenOf(x: X, call: Call, ids: readonly string[], parameter: string): { posts: StoredPost[]; problems: PartialProblem[] } {
  const posts: StoredPost[] = [];
  const problems: PartialProblem[] = [];
  for (const id of ids) {
    const post = x.life.post(id);
    const sight = x.sight(post, call.account);
    if (sight === 'seen' && post) posts.push(post);
    else problems.push(problemOf(sight === 'seen' ? 'missing' : sight, { resource_type: 'tweet', parameter, id }));
  }
  return { posts, problems };
}

/** Charges the posts of an answer, and what they were expanded to. */
export function bill(
  x: X,
  call: Call,
  posts: readonly StoredPost[],
  found: Collected,
  item: 'post read' | 'owned read' = 'post read',
): void {
  x.spending.read(
    item,
    posts.map(({ id }) => id),
  );
  if (x.open('expansionCharge') === 'free') return;
  x.spending.read('post read', found.posts);
  x.spending.read('user read', found.users);
}

/** What is not there is left out. */
export function envelope(data: object | undefined, found: Collected, problems: readonly PartialProblem[], meta?: object): object {
  const errors = [...problems, ...found.problems];
  return {
    ...(data === undefined ? {} : { data }),
    ...(found.includes === undefined ? {} : { includes: found.includes }),
    ...(errors.length > 0 ? { errors } : {}),
    ...(meta === undefined ? {} : { meta }),
  };
}
