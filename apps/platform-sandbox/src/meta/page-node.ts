import { followersAt } from '../core/follower-curve.ts';
import { missingPermission } from './graph-error.ts';
import type { Meta } from './meta.ts';
import type { Call, NodeType } from './node-type.ts';
import { refTo } from './node-type.ts';
import type { Page } from './world.ts';

const TASKS = ['ANALYZE', 'ADVERTISE', 'MESSAGING', 'MODERATE', 'CREATE_CONTENT', 'MANAGE'] as const;

/** A Page as both networks need it; Facebook adds its posts and its insights. */
export function pageType(meta: Meta): NodeType<Page> {
  return {
    name: 'Page',
    idOf: ({ id }) => id,
    fields: {
      name: ({ name }) => name,
      username: ({ handle }) => handle,
      about: ({ about }) => about,
      category: () => 'Local business',
      link: ({ handle }) => `https://www.facebook.com/${handle}`,
      verification_status: () => 'not_verified',
      picture: ({ id }, call) => ({
        data: { height: 50, width: 50, is_silhouette: false, url: pictureAddress(call, id) },
      }),
      tasks: (page, { token }) => (page.ownerId === token.userId ? TASKS : undefined),
      access_token: (page, { token }) =>
        token.kind === 'page' && token.pageId === page.id
          ? token.value
          : token.kind === 'user' && token.userId === page.ownerId
            ? meta.tokens.pageToken(token, page).value
            : undefined,
      followers_count: (page, call) => withEngagement(call, () => followersOf(meta, page)),
      fan_count: (page, call) => withEngagement(call, () => Math.round(followersOf(meta, page) * 0.94)),
      // The id alone, unless more is asked of it.
      instagram_business_account: ({ instagramId }, call, { fields }) =>
        instagramId === undefined ? undefined : fields === undefined ? { id: instagramId } : meta.graph.find(instagramId, call),
    },
    defaults: ['name'],
    edges: {},
    usage: (page) => ({ type: 'pages', id: page.id, perDay: meta.quotas.pages(page) }),
  };
}

export const followersOf = (meta: Meta, { id, followers, since }: Page): number =>
  followersAt({ seed: meta.seed, key: id, followers, since: new Date(since) }, meta.clock.now());

/** Pictures are two colours, the same ones for the same key. */
export const pictureAddress = ({ origin }: Pick<Call, 'origin'>, key: string): string => `${origin}/scontent.xx.fbcdn.net/v/${key}.png`;

function withEngagement<T>({ token }: Call, read: () => T): T {
  if (!token.scopes.includes('pages_read_engagement')) throw missingPermission('pages_read_engagement');
  return read();
}

/** A Page that the caller's token reaches: its own for a Page token, the owner's for a user token. */
export function reachablePage({ world }: Meta, id: string | undefined, { host, token }: Call): Page | undefined {
  const page = id === undefined ? undefined : world.pages.get(id);
  if (!page || page.deleted || host === 'graph.instagram.com' || token.kind === 'instagram') return undefined;
  return page.ownerId === token.userId && (token.pageId ?? page.id) === page.id ? page : undefined;
}

/** Registers Pages, by id and by username, for those who run them. */
export function findPages(meta: Meta): void {
  meta.graph.add((id, call) => {
    if (call.host === 'graph.instagram.com') return undefined;
    const page = meta.world.pages.get(id) ?? meta.world.pages.values().find(({ handle }) => handle === id);
    if (!page || page.deleted) return undefined;
    if (!reachablePage(meta, page.id, call)) throw missingPermission('pages_read_engagement');
    return refTo(meta.pageType, page);
  });
}
