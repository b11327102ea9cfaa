import type { PoolClient } from 'pg';
import type { Named } from '../notice/words.ts';

/** Keeps what an account is called. */
export async function know(tx: PoolClient, { accountId, handle, platform }: Named & { readonly accountId: string }): Promise<void> {
  await tx.query(
    `insert into account (account_id, handle, platform) values ($1, $2, $3)
     on conflict (account_id) do update set handle = excluded.handle, platform = excluded.platform`,
    [accountId, handle, platform],
  );
}

export async function named(tx: PoolClient, accountId: string): Promise<Named | undefined> {
  return (await tx.query<{ handle: string; platform: string }>('select handle, platform from account where account_id = $1', [accountId]))
    .rows[0];
}
