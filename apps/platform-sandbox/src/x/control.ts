import { z } from 'zod';
import type { RevokeInput } from '../core/control-input.ts';
import type { NetworkControl } from '../core/network.ts';
import { parseControl, Problem } from '../core/problem.ts';
import { createAccount } from './create-account.ts';
import { engage } from './engage.ts';
import { isId } from './ids.ts';
import { engagementsOf } from './public-life.ts';
import { rateLimitsSchema } from './rate-limits.ts';
import type { Account, AccountState, StoredPost } from './world.ts';
import type { X } from './x.ts';

const ms = z.int().min(0);
const settingsSchema = z.strictObject({
  variants: z.record(z.string(), z.string()).optional(),
  rateLimits: rateLimitsSchema.optional(),
  indexDelayMs: ms.max(3_600_000).optional(),
  processingMs: ms.max(3_600_000).optional(),
  duplicateWindowMs: ms.optional(),
  creditsMicroUsd: z.int().min(0).nullable().optional(),
  monthlyPosts: z.int().min(0).optional(),
  appOwner: z.string().nullable().optional(),
  unavailablePosts: z.array(z.string().refine(isId, 'is not a post id')).optional(),
});

/** `/_control/x/…`. */
export const xControl = (x: X): NetworkControl => ({
  createAccount: (input) => createAccount(x, input),
  posts: (account) => ({ posts: listPosts(x, account) }),
  engage: (post, input) => engage(x, post, input),
  revoke: (account, input) => revoke(x, account, input),
  settings: (input) => changeSettings(x, input),
  reports: { spending: () => x.spending.report() },
});

function changeSettings(x: X, input: unknown): object {
  const { variants, rateLimits, creditsMicroUsd, monthlyPosts, unavailablePosts, appOwner, ...rest } = parseControl(settingsSchema, input);
  const owner = appOwner === undefined || appOwner === null ? appOwner : accountOf(x, appOwner).username;
  if (variants !== undefined) x.variants.fix(variants);
  if (rateLimits !== undefined) x.limits.set(rateLimits);
  if (creditsMicroUsd !== undefined) x.spending.creditsMicroUsd = creditsMicroUsd;
  if (monthlyPosts !== undefined) x.spending.monthlyPosts = monthlyPosts;
  if (unavailablePosts !== undefined) x.unavailable.clear();
  for (const id of unavailablePosts ?? []) x.unavailable.add(id);
  const { indexDelayMs, processingMs, duplicateWindowMs } = { ...x.settings, ...withoutUndefined(rest) };
  x.settings = { indexDelayMs, processingMs, duplicateWindowMs, appOwner: owner === undefined ? x.settings.appOwner : owner };
  return {
    ...x.settings,
    variants: x.variants.list(),
    rateLimits: x.limits.setting,
    creditsMicroUsd: x.spending.creditsMicroUsd,
    monthlyPosts: x.spending.monthlyPosts,
    unavailablePosts: [...x.unavailable],
  };
}

const withoutUndefined = <T extends object>(given: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as never;

function listPosts(x: X, identifier: string | undefined): object[] {
  const account = identifier === undefined ? undefined : accountOf(x, identifier);
  const shown = (post: StoredPost, deleted: boolean): object => {
    const { replies, ...figures } = x.life.figures(post);
    const { id, username } = x.life.user(post.authorId) ?? { id: post.authorId, username: '' };
    return {
      id: post.id,
      text: post.text,
      url: `https://x.com/${username}/status/${post.id}`,
      createdAt: post.createdAt,
      kind: post.kind,
      author: { id, username },
      conversationId: post.conversationId,
      inReplyTo: post.inReplyTo ?? null,
      media: post.mediaIds,
      versions: post.versions,
      counts: { ...figures, replies, engagements: engagementsOf({ ...figures, replies }) },
      deleted,
    };
  };
  const mine = ({ authorId }: StoredPost): boolean => account === undefined || authorId === account.id;
  return [
    ...[...x.world.posts.values()].filter(mine).map((post) => shown(post, false)),
    ...[...x.world.deleted.values()].filter(mine).map((post) => shown(post, true)),
  ];
}

function revoke(x: X, identifier: string, input: RevokeInput): object {
  const { id, username, state } = accountOf(x, identifier);
  if (input.what === 'password') throw new Problem(400, 'no-password', 'X has no passwords here; what is access, refresh or all.');
  if (input.what !== undefined) x.grants.endAll(id, input.what === 'all' ? ['access', 'refresh'] : [input.what]);
  const patch = { state: stateAfter(state, input) };
  x.world.commit({ type: 'account-changed', id, patch });
  return { id, handle: username, ...patch };
}

function stateAfter(state: AccountState, { takedown, suspend, deactivate }: RevokeInput): AccountState {
  if (takedown === true || suspend === true) return 'suspended';
  if (deactivate === true) return 'deactivated';
  return takedown === false || suspend === false || deactivate === false ? 'active' : state;
}

function accountOf(x: X, identifier: string): Account {
  const account = x.world.accountBy(identifier);
  if (account) return account;
  const words = `The sandbox has no account "${identifier}" on X; create it with POST /_control/x/accounts.`;
  throw new Problem(404, 'unknown-account', words);
}
