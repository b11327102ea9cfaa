import { z } from 'zod';
import type { EngageInput, RevokeInput } from '../core/control-input.ts';
import type { NetworkControl } from '../core/network.ts';
import { parseControl, Problem } from '../core/problem.ts';
import { pageBy } from '../meta/accounts.ts';
import { numericId } from '../meta/ids.ts';
import type { Token } from '../meta/world.ts';
import { usageSettingSchema } from '../meta/usage.ts';
import { addComment } from './reading/comments.ts';
import { createAccount } from './create-account.ts';
import type { Facebook } from './facebook.ts';
import type { PublicLife } from './public-life.ts';
import { bareId, type Extras, type Post, type Reaction, REACTIONS } from './world.ts';

const settingsSchema = z.strictObject({
  variants: z.record(z.string(), z.string()).optional(),
  rateLimits: usageSettingSchema.optional(),
  retireMetrics: z.array(z.string()).optional(),
  processingMs: z.int().min(0).optional(),
});

/** `/_control/facebook/…`. */
export const facebookControl = (facebook: Facebook, life: PublicLife): NetworkControl => ({
  createAccount: (input) => createAccount(facebook, input),
  posts: (account) => listPosts(facebook, life, account),
  engage: (post, input) => engage(facebook, life, post, input),
  revoke: (account, input) => revoke(facebook, account, input),
  settings: (input) => {
    const { meta } = facebook;
    const { variants, rateLimits, retireMetrics, processingMs } = parseControl(settingsSchema, input);
    if (variants !== undefined) meta.variants.fix(variants);
    if (rateLimits !== undefined) meta.usage.set(rateLimits);
    if (retireMetrics !== undefined) facebook.retired = retireMetrics;
    if (processingMs !== undefined) facebook.processingMs = processingMs;
    return {
      variants: meta.variants.list(),
      rateLimits: meta.usage.setting,
      retireMetrics: facebook.retired,
      processingMs: facebook.processingMs,
    };
  },
});

function listPosts(facebook: Facebook, life: PublicLife, identifier: string | undefined): object {
  const pageId = identifier === undefined ? undefined : pageBy(facebook.meta, identifier).id;
  const posts = facebook.stores.posts.values().filter((post) => pageId === undefined || post.pageId === pageId);
  return { posts: posts.map((post) => shown(facebook, life, post)) };
}

const shown = (facebook: Facebook, life: PublicLife, post: Post): object => ({
  id: post.id,
  pageId: post.pageId,
  kind: post.kind,
  text: post.message ?? '',
  link: post.link,
  photoIds: post.photoIds,
  videoId: post.videoId,
  createdAt: post.createdAt,
  permalink: facebook.permalink(post),
  visible: facebook.isPublic(post),
  counts: life.counts(post),
  deleted: post.deleted,
});

/** Exact counts on top of the curve, and comments in somebody's words; both can be seen at once. */
function engage(facebook: Facebook, life: PublicLife, id: string, input: EngageInput): object {
  const post = facebook.stores.posts.values().find((candidate) => candidate.id === id || bareId(candidate.id) === id);
  if (!post || post.deleted) throw new Problem(404, 'unknown-post', `The sandbox has no post "${id}" on facebook; give {page}_{post}.`);
  if (input.quotes !== 0 || input.bookmarks !== 0)
    throw new Problem(400, 'unknown-figure', 'Facebook counts neither quotes nor bookmarks.');
  const before: Partial<Extras> = facebook.stores.extras.get(post.id) ?? {};
  const more: Record<string, number> = { views: input.impressions, clicks: input.clicks, shares: input.reposts, ...reactionsOf(input) };
  const figures = [...REACTIONS, 'views', 'clicks', 'shares'] as const;
  const extras = Object.fromEntries(figures.map((figure) => [figure, (before[figure] ?? 0) + (more[figure] ?? 0)])) as unknown as Extras;
  facebook.stores.extras.put(post.id, extras);
  const replies = input.replies.map(({ author, text }) => {
    const by = { id: numericId('2500', 16, facebook.meta.seed, 'commenter', author), name: author };
    return addComment(facebook, post, { parentId: undefined, author: by, message: text });
  });
  return { id: post.id, counts: life.counts(post), replies: replies.map((comment) => ({ id: comment.id })) };
}

function reactionsOf({ likes, reactions }: EngageInput): Partial<Record<Reaction, number>> {
  const unknown = Object.keys(reactions).filter((kind) => !(REACTIONS as readonly string[]).includes(kind.toLowerCase()));
  if (unknown.length > 0)
    throw new Problem(400, 'unknown-reaction', `Facebook has no reaction ${unknown.join(', ')}; it has ${REACTIONS.join(', ')}.`);
  const given = Object.fromEntries(Object.entries(reactions).map(([kind, count]) => [kind.toLowerCase(), count])) as Partial<
    Record<Reaction, number>
  >;
  return { ...given, like: (given.like ?? 0) + likes };
}

/**
 * `access`: every token that reaches the Page expires. `refresh`: data access lapses, since there is no refresh token.
 * `all`: the app is removed. `password`: it was changed. `deactivate`: Facebook holds the owner at a checkpoint.
 * `suspend`: the owner loses the role on the Page. `takedown`: the Page is gone.
 */
function revoke(facebook: Facebook, identifier: string, input: RevokeInput): object {
  const { meta } = facebook;
  const page = pageBy(meta, identifier);
  const isTheirs = (token: Token): boolean => token.userId === page.ownerId && (token.pageId === undefined || token.pageId === page.id);
  const everything = ({ userId }: Token): boolean => userId === page.ownerId;
  if (input.what === 'access') meta.tokens.change(isTheirs, { dead: 'expired' });
  if (input.what === 'refresh') meta.tokens.change(everything, { dataAccessExpiresAt: meta.clock.now().toISOString() });
  if (input.what === 'all') meta.tokens.change(everything, { dead: 'app-removed' });
  if (input.what === 'password') meta.tokens.change(everything, { dead: 'password' });
  if (input.deactivate !== undefined) meta.world.users.patch(page.ownerId, { checkpoint: input.deactivate });
  const state = {
    ...(input.suspend === undefined ? {} : { roleLost: input.suspend }),
    ...(input.takedown === undefined ? {} : { deleted: input.takedown }),
  };
  const { roleLost, deleted } = meta.world.pages.patch(page.id, state);
  return { id: page.id, handle: page.handle, roleLost, deleted, checkpoint: meta.world.users.get(page.ownerId)?.checkpoint };
}
