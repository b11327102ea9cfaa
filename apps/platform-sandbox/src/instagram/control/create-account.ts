import type { AccountInput } from '../../core/control-input.ts';
import { pastPosts } from '../../core/past-posts.ts';
import { Problem } from '../../core/problem.ts';
import { acceptableHandle, createPage, emailOf, grantEverything, linkInstagram, ownerBy } from '../../meta/accounts.ts';
import { numericId } from '../../meta/ids.ts';
import { INSTAGRAM_SCOPES } from '../../meta/scopes.ts';
import type { InstagramAccount, Page, Token } from '../../meta/world.ts';
import type { Instagram } from '../instagram.ts';
import { PAST_KINDS, postPast, wordsOf } from './past-media.ts';

/** `type` on the control API: with `-with-page` the account is linked to a Page and reached through Facebook Login too. */
const TYPES = {
  business: { accountType: 'BUSINESS', withPage: false },
  creator: { accountType: 'MEDIA_CREATOR', withPage: false },
  'business-with-page': { accountType: 'BUSINESS', withPage: true },
  'creator-with-page': { accountType: 'MEDIA_CREATOR', withPage: true },
} as const;

/** Idempotent by handle: an account that exists is shown, not changed; tokens that work no longer are given anew. */
export function createAccount(instagram: Instagram, input: AccountInput): object {
  const handle = acceptableHandle(input.handle);
  const existing = accountByHandle(instagram, handle);
  const account = existing ?? register(instagram, handle, input);
  const token = instagramGrant(instagram, account);
  return {
    platform: 'instagram',
    id: account.id,
    appScopedId: account.appScopedId,
    handle: account.handle,
    type: typeOf(account),
    accessToken: token.value,
    refreshToken: null,
    accessExpiresAt: token.expiresAt,
    ...facebookGrant(instagram, account),
    created: existing === undefined,
  };
}

const typeOf = ({ accountType, pageId }: InstagramAccount): string =>
  `${accountType === 'BUSINESS' ? 'business' : 'creator'}${pageId === undefined ? '' : '-with-page'}`;

const accountByHandle = ({ meta }: Instagram, handle: string): InstagramAccount | undefined =>
  meta.world.instagramAccounts.values().find((account) => account.handle === handle);

function register(instagram: Instagram, handle: string, input: AccountInput): InstagramAccount {
  const { meta } = instagram;
  const type = TYPES[(input.type ?? 'business') as keyof typeof TYPES];
  if (!type)
    throw new Problem(400, 'unknown-type', `"${input.type}" is no type of Instagram account; give ${Object.keys(TYPES).join(', ')}.`);
  const id = numericId('17841', 17, meta.seed, 'instagram account', handle);
  const posts = pastPosts(input.posts, { seed: meta.seed, key: id, now: meta.clock.now(), kinds: PAST_KINDS });
  for (const post of posts) wordsOf(post);
  const page = type.withPage ? pageFor(instagram, handle, input) : undefined;
  const account = put(instagram, { id, handle, accountType: type.accountType, page, input });
  if (page) linkInstagram(meta, page, account);
  const linked = meta.world.instagramAccounts.get(id) ?? account;
  for (const [index, post] of posts.entries()) postPast(instagram, linked, post, index);
  return linked;
}

/** The Page of the same name, made if there is none. */
function pageFor({ meta }: Instagram, handle: string, input: AccountInput): Page {
  const known = meta.world.pages.values().find((page) => page.handle === handle && !page.deleted);
  if (known?.instagramId !== undefined) {
    throw new Problem(400, 'page-linked', `The Page "${handle}" is linked to another Instagram account; choose another handle.`);
  }
  return known ?? createPage(meta, handle, input);
}

interface Registration {
  readonly id: string;
  readonly handle: string;
  readonly accountType: InstagramAccount['accountType'];
  readonly page: Page | undefined;
  readonly input: AccountInput;
}

function put({ meta }: Instagram, { id, handle, accountType, page, input }: Registration): InstagramAccount {
  const now = meta.clock.now().toISOString();
  const name = input.displayName ?? handle;
  const owner = page?.ownerId ?? ownerBy(meta, emailOf(input, handle), `Owner of ${name}`).id;
  return meta.world.instagramAccounts.put(id, {
    id,
    appScopedId: numericId('26', 17, meta.seed, 'app-scoped', id),
    handle,
    name,
    biography: input.description,
    accountType,
    ownerId: owner,
    followers: input.followers,
    following: input.following,
    createdAt: input.createdAt ?? now,
    since: now,
    disabled: false,
  });
}

/** What somebody gets who logs in with Instagram, grants everything and exchanges the token for a long-lived one. */
function instagramGrant(instagram: Instagram, { id, ownerId }: InstagramAccount): Token {
  const { meta } = instagram;
  const { refreshRefused = [] } = instagram.profile(id);
  const works = (token: Token): boolean =>
    token.kind === 'instagram' &&
    token.instagramId === id &&
    token.longLived &&
    token.scopes.length === INSTAGRAM_SCOPES.length &&
    !refreshRefused.includes(token.value) &&
    meta.tokens.reasonAgainst(token) === undefined;
  const wish = { kind: 'instagram', userId: ownerId, instagramId: id, scopes: INSTAGRAM_SCOPES, longLived: true } as const;
  return meta.world.tokens.values().find(works) ?? meta.tokens.issue(wish);
}

/** The same through Facebook, where there is a Page. */
function facebookGrant({ meta }: Instagram, { pageId, ownerId }: InstagramAccount): object {
  const page = meta.world.pages.get(pageId ?? '');
  if (!page) return {};
  const user = grantEverything(meta, ownerId);
  return { pageId: page.id, pageAccessToken: meta.tokens.pageToken(user, page).value, userAccessToken: user.value };
}
