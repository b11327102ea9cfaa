import { unreachable } from '@afterpost/kernel';
import type { AccountInput, PastPost } from '../core/control-input.ts';
import { pastPosts } from '../core/past-posts.ts';
import { Problem } from '../core/problem.ts';
import { acceptableHandle, createPage, grantEverything } from '../meta/accounts.ts';
import type { Page } from '../meta/world.ts';
import type { Facebook } from './facebook.ts';
import type { Post } from './world.ts';

const KINDS = ['text', 'text', 'link', 'image', 'image', 'image', 'carousel', 'video', 'reel'] as const;

/** Idempotent by handle: a Page that exists is shown, not changed; tokens that died are given anew. */
export function createAccount(facebook: Facebook, input: AccountInput): object {
  const { meta } = facebook;
  if (input.type !== undefined && input.type !== 'page') {
    throw new Problem(400, 'unknown-type', `Facebook has no account type "${input.type}" here; it has page.`);
  }
  const handle = acceptableHandle(input.handle);
  const existing = meta.world.pages.values().find((page) => page.handle === handle);
  const page = existing ?? register(facebook, handle, input);
  const user = grantEverything(meta, page.ownerId);
  const token = meta.tokens.pageToken(user, page);
  return {
    platform: 'facebook',
    id: page.id,
    pageId: page.id,
    handle,
    type: 'page',
    accessToken: token.value,
    refreshToken: null,
    accessExpiresAt: token.expiresAt,
    userId: page.ownerId,
    userAccessToken: user.value,
    userAccessExpiresAt: user.expiresAt,
    created: existing === undefined,
  };
}

function register(facebook: Facebook, handle: string, input: AccountInput): Page {
  const { meta } = facebook;
  const posts = pastPosts(input.posts, { seed: meta.seed, key: handle, now: meta.clock.now(), kinds: KINDS });
  for (const { kind } of posts) refuseUnknownKind(kind);
  const page = createPage(meta, handle, input);
  for (const [index, post] of posts.entries()) publishPast(facebook, page, post, index);
  return page;
}

function refuseUnknownKind(kind: PastPost['kind']): asserts kind is Exclude<Post['kind'], 'story'> {
  if (kind === 'document' || kind === 'story') {
    throw new Problem(
      400,
      'unknown-kind',
      `A Page’s past has no posts of kind "${kind}"; it has text, link, image, carousel, video and reel.`,
    );
  }
}

/** Puts a post into a Page's past, written by hand: no app may edit it. */
function publishPast(facebook: Facebook, page: Page, { text, kind, createdAt: written, popularity, dip }: PastPost, index: number): void {
  refuseUnknownKind(kind);
  const createdAt = new Date(written).toISOString();
  const common = { pageId: page.id, kind, message: text, createdAt, published: true, byApp: false, popularity, dip };
  const photos = (many: number): string[] =>
    Array.from({ length: many }, () => facebook.addPhoto({ pageId: page.id, createdAt, caption: many === 1 ? text : undefined }).id);
  switch (kind) {
    case 'text':
      facebook.addPost({ ...common, photoIds: [] });
      return;
    case 'link':
      facebook.addPost({ ...common, photoIds: [], link: `https://example.com/articles/${index + 1}` });
      return;
    case 'image':
    case 'carousel': {
      const photoIds = photos(kind === 'image' ? 1 : 3);
      const post = facebook.addPost({ ...common, photoIds });
      for (const id of photoIds) facebook.stores.photos.patch(id, { postId: post.id });
      return;
    }
    case 'video':
    case 'reel': {
      const video = facebook.addVideo({ pageId: page.id, kind, description: text, createdAt });
      const post = facebook.addPost({ ...common, photoIds: [], videoId: video.id });
      facebook.stores.videos.put(video.id, { ...video, uploadedAt: createdAt, readyAt: createdAt, postId: post.id });
      return;
    }
    default:
      unreachable(kind);
  }
}
