import { Problem } from '../core/problem.ts';
import type { AccountInput } from '../core/control-input.ts';
import { numericId } from './ids.ts';
import type { Meta } from './meta.ts';
import { FACEBOOK_SCOPES } from './scopes.ts';
import type { InstagramAccount, Page, Token, User } from './world.ts';

/** The person with this e-mail address: accounts that are made with the same one have the same owner. */
export function ownerBy(meta: Meta, email: string, name: string): User {
  const known = meta.world.users.values().find((user) => user.email === email);
  if (known) return known;
  const id = numericId('1022', 17, meta.seed, 'user', email);
  return meta.world.users.put(id, { id, name, email, checkpoint: false });
}

/** A username: letters, digits, dots and underscores. @throws Problem */
export function acceptableHandle(given: string): string {
  const handle = given.toLowerCase().replace(/^@/, '');
  if (/^[a-z0-9._-]{1,50}$/.test(handle) && !/^\d+$/.test(handle)) return handle;
  throw new Problem(
    400,
    'invalid-handle',
    `"${given}" is not a username; use letters, digits, dots and underscores, like "harbour.bakery".`,
  );
}

export const emailOf = ({ email }: Pick<AccountInput, 'email'>, handle: string): string => email?.toLowerCase() ?? `${handle}@mail.test`;

/** A new Page with its owner. */
export function createPage(meta: Meta, handle: string, input: Omit<AccountInput, 'handle' | 'posts'>): Page {
  const now = meta.clock.now().toISOString();
  const name = input.displayName ?? handle;
  const owner = ownerBy(meta, emailOf(input, handle), `Owner of ${name}`);
  const id = numericId('1000', 15, meta.seed, 'page', handle);
  return meta.world.pages.put(id, {
    id,
    handle,
    name,
    about: input.description,
    ownerId: owner.id,
    followers: input.followers,
    createdAt: input.createdAt ?? now,
    since: now,
    roleLost: false,
    deleted: false,
  });
}

/** Ties a professional Instagram account to a Page, both ways, with the Page's owner. */
export function linkInstagram(meta: Meta, page: Page, account: InstagramAccount): void {
  meta.world.pages.patch(page.id, { instagramId: account.id });
  meta.world.instagramAccounts.patch(account.id, { pageId: page.id, ownerId: page.ownerId });
}

/** A ready grant: what the owner gets who logs in, grants everything and exchanges the token for a long-lived one. */
export function grantEverything(meta: Meta, userId: string): Token {
  const ready = meta.world.tokens
    .values()
    .find((token) => token.kind === 'user' && token.userId === userId && token.longLived && meta.tokens.reasonAgainst(token) === undefined);
  const whole = ready !== undefined && FACEBOOK_SCOPES.every((scope) => ready.scopes.includes(scope)) && meta.tokens.hasDataAccess(ready);
  return whole ? ready : meta.tokens.issue({ kind: 'user', userId, scopes: FACEBOOK_SCOPES, longLived: true });
}

/** @throws Problem 404 */
export function pageBy(meta: Meta, identifier: string): Page {
  const found = meta.world.pages.get(identifier) ?? meta.world.pages.values().find(({ handle }) => handle === identifier.toLowerCase());
  if (found) return found;
  throw new Problem(
    404,
    'unknown-account',
    `The sandbox has no Page "${identifier}" on facebook; create it with POST /_control/facebook/accounts.`,
  );
}
