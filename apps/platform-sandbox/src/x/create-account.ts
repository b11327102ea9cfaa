import type { AccountInput } from '../core/control-input.ts';
import { pastPosts } from '../core/past-posts.ts';
import { Problem } from '../core/problem.ts';
import { CLIENT_ID } from './consent-page.ts';
import { userId } from './crowd.ts';
import { USERNAME } from './ids.ts';
import { publishPast, refuseBadPast } from './publish-past.ts';
import type { Account, AccountKind } from './world.ts';
import type { X } from './x.ts';

const PAST_KINDS = ['text', 'text', 'text', 'link', 'image', 'image', 'carousel', 'video'] as const;
const KINDS: readonly AccountKind[] = ['standard', 'premium', 'protected'];

/** Idempotent by handle: an account that exists is shown, not changed. Each call opens a new grant with all scopes. */
export function createAccount(x: X, input: AccountInput): object {
  const username = acceptableUsername(input.handle);
  const existing = x.world.accountBy(username);
  const account = existing ?? registerWithPosts(x, username, input);
  const { access_token: accessToken, refresh_token: refreshToken = null, expires_in: seconds } = x.grants.grant(account, CLIENT_ID);
  return {
    platform: 'x',
    id: account.id,
    handle: account.username,
    type: account.kind,
    accessToken,
    refreshToken,
    accessExpiresAt: new Date(x.clock.now().getTime() + seconds * 1000).toISOString(),
    created: existing === undefined,
  };
}

function registerWithPosts(x: X, username: string, input: AccountInput): Account {
  const posts = pastPosts(input.posts, { seed: x.seed, key: username, now: x.clock.now(), kinds: PAST_KINDS });
  const kind = KINDS.find((known) => known === (input.type ?? 'standard'));
  if (kind === undefined) throw new Problem(400, 'unknown-type', `X has no accounts of type "${input.type}"; it has ${KINDS.join(', ')}.`);
  for (const post of posts) refuseBadPast(post, kind);
  const account = register(x, username, { ...input, kind });
  for (const [index, post] of posts.entries()) publishPast(x, account, post, index);
  return account;
}

export function register(
  x: X,
  username: string,
  input: Pick<AccountInput, 'displayName' | 'description' | 'followers' | 'following' | 'createdAt'> & { kind: AccountKind },
): Account {
  const now = x.clock.now().toISOString();
  const account: Account = {
    id: userId(x.seed, username.toLowerCase()),
    username,
    name: input.displayName ?? username,
    description: input.description ?? '',
    followers: input.followers,
    following: input.following,
    createdAt: new Date(input.createdAt ?? now).toISOString(),
    since: now,
    kind: input.kind,
    state: 'active',
  };
  x.world.commit({ type: 'account-registered', account });
  return account;
}

/** @throws Problem when nobody on X can be called that */
export function acceptableUsername(given: string): string {
  const username = given.replace(/^@/, '');
  if (USERNAME.test(username)) return username;
  throw new Problem(
    400,
    'invalid-handle',
    `"${given}" is not a username of X; give 1 to 15 letters, digits or underscores, like "alice_bakes".`,
  );
}
