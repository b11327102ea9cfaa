import type { Account, AccountAnswer } from '@afterpost/contracts';
import type { AccountRead } from '@afterpost/read-models';

type Fields = Pick<Account, 'accountId' | 'platform' | 'platformAccountId' | 'handle' | 'displayName' | 'avatarUrl' | 'status'> & {
  readonly scopes: readonly string[];
  readonly missingScopes: readonly string[];
};

const fieldsOf = (account: Fields) => ({
  id: account.accountId,
  network: account.platform,
  platform: account.platform,
  platform_account_id: account.platformAccountId,
  handle: account.handle,
  display_name: account.displayName,
  avatar_url: account.avatarUrl,
  status: account.status,
  scopes: [...account.scopes],
  missing_scopes: [...account.missingScopes],
});

/** An account right after a write, as its owner answered it. */
export const writtenAccount = (account: Account): AccountAnswer => ({
  ...fieldsOf(account),
  token_expires_at: account.tokenExpiresAt,
  connected_at: account.connectedAt,
});

/** An account as the read models know it. */
export const readAccount = (account: AccountRead): AccountAnswer => ({
  ...fieldsOf(account),
  token_expires_at: account.tokenExpiresAt?.toISOString() ?? null,
  connected_at: account.connectedAt.toISOString(),
});
