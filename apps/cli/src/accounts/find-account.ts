import { type AccountAnswer, listAccountsAnswer } from '@afterpost/contracts';
import type { Gateway } from '../api/gateway.ts';
import { newest } from '../api/pages.ts';
import { Failed } from '../failed.ts';
import { oneLine } from '../table/words.ts';

const ACCOUNTS_MAX = 2_000;
const SHORT_ID = /^[0-9a-f-]{4,36}$/;

/** All connected accounts, newest first. */
export async function allAccounts(gateway: Gateway): Promise<AccountAnswer[]> {
  const { data } = await newest(gateway, '/api/v1/social-accounts', listAccountsAnswer, { most: ACCOUNTS_MAX });
  return data;
}

/**
 * The account that a user means: its handle (`@` or not), `network:handle` where two networks have the same, its id or
 * the beginning of it. @throws Failed when it is none, or more than one
 */
export function findAccount(accounts: readonly AccountAnswer[], given: string): AccountAnswer {
  const name = given.toLowerCase();
  const byHandle = accounts.filter(({ handle, platform }) =>
    [handle, `@${handle}`, `${platform}:${handle}`, `${platform}:@${handle}`].some((one) => one.toLowerCase() === name),
  );
  const found = byHandle.length > 0 ? byHandle : accounts.filter(({ id }) => SHORT_ID.test(name) && id.startsWith(name));
  const [account, ...others] = found;
  if (!account) throw new Failed(`No account '${given}' is connected. ${known(accounts)}`);
  if (others.length > 0)
    throw new Failed(
      `'${given}' is ${found.length} accounts: name one of them as ${found.map((one) => `${one.platform}:${oneLine(one.handle)}`).join(' or ')}, or by its id.`,
    );
  return account;
}

const NAMED_MAX = 10;

function known(accounts: readonly AccountAnswer[]): string {
  if (accounts.length === 0) return 'Connect one first: afterpost connect bluesky you.bsky.social';
  const names = accounts.slice(0, NAMED_MAX).map(({ handle }) => oneLine(handle));
  return `Connected: ${names.join(', ')}${accounts.length > NAMED_MAX ? ', … (afterpost accounts shows all)' : '.'}`;
}
