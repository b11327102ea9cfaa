import { z } from 'zod';
import type { RevokeInput } from '../core/control-input.ts';
import type { NetworkControl } from '../core/network.ts';
import { parseControl, Problem } from '../core/problem.ts';
import type { Bluesky } from './bluesky.ts';
import { createAccount } from './create-account.ts';
import { engage } from './engage.ts';
import { POST } from './ids.ts';
import { rateLimitsSchema } from './rate-limits.ts';
import type { Account, AccountState, StoredRecord } from './world.ts';

const settingsSchema = z.strictObject({
  indexDelayMs: z.int().min(0).max(3_600_000).optional(),
  rateLimits: rateLimitsSchema.optional(),
});

/** `/_control/bluesky/…`. */
export const blueskyControl = (bluesky: Bluesky): NetworkControl => ({
  createAccount: (input) => createAccount(bluesky, input),
  posts: (account) => listPosts(bluesky, account),
  engage: (post, input) => engage(bluesky, post, input),
  revoke: (account, input) => revoke(bluesky, account, input),
  settings: (input) => {
    const { indexDelayMs, rateLimits } = parseControl(settingsSchema, input);
    if (indexDelayMs !== undefined) bluesky.indexDelayMs = indexDelayMs;
    if (rateLimits !== undefined) bluesky.limits.set(rateLimits);
    return { indexDelayMs: bluesky.indexDelayMs, rateLimits: bluesky.limits.setting };
  },
});

function listPosts(bluesky: Bluesky, identifier: string | undefined): object {
  const did = identifier === undefined ? undefined : accountOf(bluesky, identifier).did;
  const mine = (stored: StoredRecord): boolean => stored.collection === POST && (did === undefined || stored.did === did);
  const shown = (stored: StoredRecord, deleted: boolean): object => {
    const { handle, displayName } = bluesky.life.actor(stored.did) ?? {};
    return {
      id: stored.rkey,
      uri: stored.uri,
      cid: stored.cid,
      text: stored.record['text'],
      record: stored.record,
      author: { did: stored.did, handle, displayName },
      createdAt: stored.record.createdAt,
      indexedAt: stored.indexedAt,
      counts: bluesky.life.counts(stored),
      deleted,
    };
  };
  const living = [...bluesky.world.records.values()].filter(mine).map((stored) => shown(stored, false));
  const gone = [...bluesky.world.deleted.values()].filter(mine).map((stored) => shown(stored, true));
  return { posts: [...living, ...gone] };
}

function revoke(bluesky: Bluesky, identifier: string, input: RevokeInput): object {
  const account = accountOf(bluesky, identifier);
  const { did } = account;
  if (input.what === 'refresh' || input.what === 'all' || input.what === 'password') bluesky.sessions.endAll(did);
  const patch = {
    ...(input.what === 'access' || input.what === 'all' ? { accessEpoch: account.accessEpoch + 1 } : {}),
    ...(input.what === 'password' ? { password: null } : {}),
    state: stateAfter(account.state, input),
  };
  bluesky.world.commit({ type: 'account-changed', did, patch });
  return { did, handle: account.handle, state: patch.state };
}

function stateAfter(state: AccountState, { takedown, suspend, deactivate }: RevokeInput): AccountState {
  if (takedown === true) return 'takendown';
  if (suspend === true) return 'suspended';
  if (deactivate === true) return 'deactivated';
  return takedown === false || suspend === false || deactivate === false ? 'active' : state;
}

function accountOf(bluesky: Bluesky, identifier: string): Account {
  const account = bluesky.world.accountBy(identifier);
  if (!account)
    throw new Problem(
      404,
      'unknown-account',
      `The sandbox has no account "${identifier}" on bluesky; create it with POST /_control/bluesky/accounts.`,
    );
  return account;
}
