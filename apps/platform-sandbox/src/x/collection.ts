import { mediaView } from './media-view.ts';
import { type Looking, postView } from './post-view.ts';
import { type Asked, partial, type PartialProblem } from './problems.ts';
import { userView } from './user-view.ts';
import type { StoredPost } from './world.ts';
import type { Sight } from './x.ts';

/** What was asked for by id and can't be shown. */
export function problemOf(sight: Exclude<Sight, 'seen'>, asked: Asked): PartialProblem {
  switch (sight) {
    case 'missing':
      return partial.notFound(asked);
    case 'suspended':
      return partial.suspended(asked);
    case 'protected':
      return partial.notAuthorized(asked);
    case 'unavailable':
      return partial.unavailable(asked);
  }
}

/** Posts with everything they were expanded to, and the problems found on the way. */
export interface Collected {
  readonly views: readonly object[];
  readonly includes: object | undefined;
  readonly problems: readonly PartialProblem[];
  /** Ids of what `includes` shows, which may cost too. */
  readonly users: readonly string[];
  readonly posts: readonly string[];
}

export function collect(looking: Looking, posts: readonly StoredPost[], parameter: string): Collected {
  const problems: PartialProblem[] = [];
  const views = posts.map((post) => {
    const shown = postView(looking, post, { resource_type: 'tweet', parameter, id: post.id }, 'data');
    problems.push(...shown.problems);
    return shown.view;
  });
  const referenced = referencedPosts(looking, posts, problems);
  const users = usersOf(looking, posts, referenced.shown);
  const media = looking.wanted.expansions.has('attachments.media_keys') ? mediaOf(looking, posts, problems) : [];
  const included = {
    ...(users.length > 0 ? { users: users.map((user) => userView(looking.x, user, looking.wanted)) } : {}),
    ...(referenced.views.length > 0 ? { tweets: referenced.views } : {}),
    ...(media.length > 0 ? { media } : {}),
  };
  return {
    views,
    problems,
    includes: Object.keys(included).length > 0 ? included : undefined,
    users: users.map(({ id }) => id),
    posts: referenced.shown.map(({ id }) => id),
  };
}

/** Posts that others answer, quote or replace. One field that is withheld takes the whole post out. */
function referencedPosts(looking: Looking, posts: readonly StoredPost[], problems: PartialProblem[]) {
  const { x, wanted, reader } = looking;
  const ids = new Set<string>();
  if (wanted.expansions.has('referenced_tweets.id'))
    for (const { inReplyTo, quotes } of posts) for (const id of [inReplyTo, quotes]) if (id !== undefined) ids.add(id);
  const shown: StoredPost[] = [];
  const views: object[] = [];
  for (const id of ids) {
    const asked: Asked = { resource_type: 'tweet', parameter: 'referenced_tweets.id', id };
    const post = x.life.post(id);
    const sight = x.sight(post, reader);
    if (sight !== 'seen' || !post) {
      problems.push(problemOf(sight === 'seen' ? 'missing' : sight, asked));
      continue;
    }
    const { view, problems: withheld } = postView(looking, post, asked, 'includes');
    problems.push(...withheld);
    if (withheld.length > 0) continue;
    shown.push(post);
    views.push(view);
  }
  return { shown, views };
}

function usersOf({ x, wanted }: Looking, posts: readonly StoredPost[], referenced: readonly StoredPost[]) {
  const ids = new Set<string>();
  for (const { authorId, inReplyToUserId } of posts) {
    if (wanted.expansions.has('author_id')) ids.add(authorId);
    if (wanted.expansions.has('in_reply_to_user_id') && inReplyToUserId !== undefined) ids.add(inReplyToUserId);
  }
  if (wanted.expansions.has('referenced_tweets.id.author_id')) for (const { authorId } of referenced) ids.add(authorId);
  return [...ids].flatMap((id) => x.life.user(id) ?? []);
}

function mediaOf(looking: Looking, posts: readonly StoredPost[], problems: PartialProblem[]): object[] {
  const views = new Map<string, object>();
  for (const post of posts) {
    for (const media of post.mediaIds.flatMap((id) => looking.x.world.media.get(id) ?? [])) {
      if (views.has(media.key)) continue;
      const shown = mediaView(looking, media, post);
      views.set(media.key, shown.view);
      problems.push(...shown.problems);
    }
  }
  return [...views.values()];
}
