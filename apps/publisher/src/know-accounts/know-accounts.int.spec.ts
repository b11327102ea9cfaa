import type { PublicEvent } from '@afterpost/contracts';
import { ManualClock, newId } from '@afterpost/kernel';
import { DueQueue } from '@afterpost/messaging';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AccountEvents } from '../testing/account-events.ts';
import { openTestDatabase } from '../testing/world.ts';
import { Accounts } from './accounts.ts';
import { FollowAccounts } from './follow-accounts.handler.ts';

let opened: Awaited<ReturnType<typeof openTestDatabase>>;
let account: AccountEvents;
beforeAll(async () => {
  opened = await openTestDatabase();
});
afterAll(async () => {
  await opened[Symbol.asyncDispose]();
});
beforeEach(() => {
  account = new AccountEvents(newId(), newId());
});

async function after(...events: PublicEvent[]): Promise<unknown> {
  const client = await opened.database.pool.connect();
  try {
    await new FollowAccounts(new DueQueue(), new ManualClock()).handle(events, client);
  } finally {
    client.release();
  }
  return (await new Accounts(opened.database).find(account.tenant, [account.accountId])).get(account.accountId);
}

describe('what is known of an account', () => {
  it('is what its last event says', async () => {
    expect(await after(account.connected('account.connected', 1, 'one.test'))).toEqual({
      accountId: account.accountId,
      platform: 'bluesky',
      handle: 'one.test',
      status: 'active',
    });
    expect(await after(account.expired(2))).toMatchObject({ status: 'token_expired' });
    expect(await after(account.connected('account.reconnected', 3, 'new.test'))).toMatchObject({ handle: 'new.test', status: 'active' });
    expect(await after(account.disconnected(4))).toMatchObject({ status: 'disconnected' });
  });

  it('does not change when an event comes again', async () => {
    await after(account.connected('account.connected', 1, 'one.test'), account.expired(2));
    expect(await after(account.connected('account.connected', 1, 'one.test'))).toMatchObject({ status: 'token_expired' });
  });

  it('changes by its own tenant’s events only', async () => {
    await after(account.connected('account.connected', 1, 'one.test'));
    expect(await after(new AccountEvents(newId(), account.accountId).connected('account.reconnected', 2, 'stolen.test'))).toMatchObject({
      handle: 'one.test',
    });
  });

  it('is unmoved by events that are none of its business', async () => {
    const other = account.event('account.token_refreshed', 2, { tokenExpiresAt: null, refreshedAt: '2026-01-05T12:00:00.000Z' });
    expect(await after(account.connected('account.connected', 1, 'one.test'), other, account.event('account.renamed', 3))).toMatchObject({
      status: 'active',
    });
  });
});
