import type { AccountInput } from '../core/control-input.ts';
import { base32Id } from '../core/seeded.ts';
import type { Bluesky } from './bluesky.ts';
import { didFor } from './ids.ts';
import { pastPosts } from '../core/past-posts.ts';
import { publishPast } from './publish-past.ts';
import { acceptableHandle, refuseBadText } from './write-by-control.ts';
import type { Account } from './world.ts';

const KINDS = ['text', 'text', 'text', 'image', 'image', 'link'] as const;

/** Idempotent by handle: an account that exists is shown, not changed; only a revoked password is given anew. */
export function createAccount(bluesky: Bluesky, input: AccountInput): object {
  const handle = acceptableHandle(input.handle);
  const existing = bluesky.world.accountBy(handle);
  const account = existing ? withPassword(bluesky, existing, input.password) : registerWithPosts(bluesky, handle, input);
  const { did, email, password } = account;
  return { platform: 'bluesky', id: did, did, handle, email, password, created: existing === undefined };
}

function registerWithPosts(bluesky: Bluesky, handle: string, input: AccountInput): Account {
  const did = didFor(bluesky.seed, 'account', handle);
  const posts = pastPosts(input.posts, { seed: bluesky.seed, key: did, now: bluesky.clock.now(), kinds: KINDS });
  for (const { text } of posts) refuseBadText(text);
  const account = register(bluesky, handle, input);
  for (const [index, post] of posts.entries()) publishPast(bluesky, account, post, index);
  return account;
}

/** A new account of the network; without a password of yours it gets an app password. */
export function register(bluesky: Bluesky, handle: string, input: Omit<AccountInput, 'handle' | 'posts'>): Account {
  const now = bluesky.clock.now().toISOString();
  const account: Account = {
    did: didFor(bluesky.seed, 'account', handle),
    handle,
    email: input.email?.toLowerCase() ?? `${handle.replaceAll('.', '-')}@mail.test`,
    password: input.password ?? appPassword(bluesky.seed, handle, 'first'),
    displayName: input.displayName,
    description: input.description,
    followers: input.followers,
    following: input.following,
    createdAt: input.createdAt ?? now,
    since: now,
    state: 'active',
    accessEpoch: 0,
  };
  bluesky.world.commit({ type: 'account-registered', account });
  return account;
}

function withPassword(bluesky: Bluesky, account: Account, wanted: string | undefined): Account {
  if (account.password !== null) return account;
  const password = wanted ?? appPassword(bluesky.seed, account.handle, bluesky.clock.now().toISOString());
  bluesky.world.commit({ type: 'account-changed', did: account.did, patch: { password } });
  return { ...account, password };
}

const appPassword = (seed: string, handle: string, occasion: string): string =>
  (base32Id(16, seed, handle, 'app password', occasion).match(/.{4}/g) ?? []).join('-');
