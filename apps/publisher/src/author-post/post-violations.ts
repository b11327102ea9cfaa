import type { MediaItem, MediaType, Overrides, PostViolation } from '@afterpost/contracts';
import type { Platforms, Violation } from '@afterpost/platforms';
import type { KnownAccount, KnownAccounts } from '../know-accounts/accounts.ts';
import { draftOf } from '../post/draft.ts';

/** What of a post can be wrong. */
export interface Written {
  readonly content: string;
  readonly linkUrl: string | null;
  readonly media: readonly MediaItem[];
  readonly mediaType: MediaType | null;
  readonly targets: readonly { readonly accountId: string; readonly overrides: Overrides | null }[];
}

/** Everything that is wrong with a post on the accounts it is meant for, at once. */
export function violationsOf(post: Written, accounts: KnownAccounts, platforms: Platforms, now: string): PostViolation[] {
  return post.targets.flatMap((target, index) => {
    const account = accounts.get(target.accountId);
    return [...accountViolations(post, index, account, platforms), ...draftViolations(post, index, account, platforms, now)];
  });
}

function accountViolations({ targets }: Written, index: number, account: KnownAccount | undefined, platforms: Platforms): PostViolation[] {
  const accountId = targets[index]?.accountId ?? null;
  const at = (code: string, message: string): PostViolation => ({ pointer: `/targets/${index}/account_id`, code, message, accountId });
  const found: PostViolation[] = [];
  if (targets.findIndex((target) => target.accountId === accountId) < index)
    found.push(at('account_duplicate', 'The same account is named twice.'));
  if (!account) return [...found, at('account_not_found', 'There is no such account.')];
  if (account.status !== 'active') found.push(at('account_inactive', inactive(account)));
  if (!platforms.get(account.platform))
    found.push(at('platform_not_supported', `Publishing to ${account.platform} is not supported here.`));
  return found;
}

const inactive = ({ handle, status }: KnownAccount): string =>
  status === 'disabled'
    ? `The account ${handle} is disabled. Enable it first.`
    : `The account ${handle} is ${status.replace('_', ' ')}. Reconnect the account first.`;

function draftViolations(
  post: Written,
  index: number,
  account: KnownAccount | undefined,
  platforms: Platforms,
  now: string,
): PostViolation[] {
  const adapter = account && platforms.get(account.platform);
  const target = post.targets[index];
  if (!adapter || !target) return [];
  return adapter.validate(draftOf(post, target.overrides, now)).map(({ pointer, code, message }) => ({
    pointer: inRequest(pointer, target, index),
    code,
    message: `${adapter.capabilities.displayName}: ${message}`,
    accountId: target.accountId,
  }));
}

/** Where in the request the author finds what the platform objects to in the draft. */
function inRequest(pointer: Violation['pointer'], { overrides }: Written['targets'][number], index: number): string {
  const [, field, ...rest] = pointer.split('/');
  const below = rest.map((part) => `/${part}`).join('');
  if (field === 'text') return overrides?.text === undefined ? '/content' : `/targets/${index}/overrides/text`;
  if (field === 'media') return `${overrides?.media === undefined ? '/media' : `/targets/${index}/overrides/media`}${below}`;
  if (field === 'thread') return `/targets/${index}/overrides/thread${below}`;
  if (field === 'mediaType') return overrides?.mediaType === undefined ? '/media_type' : `/targets/${index}/overrides/media_type`;
  return field === 'linkUrl' ? '/link_url' : pointer;
}
