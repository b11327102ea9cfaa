import type { PublicEvent } from '@afterpost/contracts';
import { newId } from '@afterpost/kernel';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openTestDatabase } from '../testing/world.ts';
import { Accounts } from './accounts.ts';
import { FollowAccounts } from './follow-accounts.handler.ts';

let opened: Awaited<ReturnType<typeof openTestDatabase>>;
let tenant: string;
let accountId: string;
beforeAll(async () => {
  opened = await openTestDatabase();
});
afterAll(async () => {
  await opened[Symbol.asyncDispose]();
});
beforeEach(() => {
  tenant = newId();
  accountId = newId();
});

const NOW = '2026-01-05T12:00:00.000Z';

const event = (type: string, position: number, data: object, tenantid = tenant): PublicEvent => ({
  specversion: '1.0',
  id: `1:${position}:0:00000000`,
  source: '/token-health',
  type,
  subject: accountId,
  time: NOW,
  dataschema: `urn:afterpost:event:${type}`,
  datacontenttype: 'application/json',
  tenantid,
  epoch: 1,
  position,
  prev: '',
  data: { accountId, ...data },
});

const connected = (type: 'account.connected' | 'account.reconnected', position: number, handle: string, tenantid = tenant) =>
  event(
    type,
    position,
    {
      platform: 'bluesky',
      platformAccountId: 'did:plc:one',
      handle,
      displayName: null,
      avatarUrl: null,
      scopes: [],
      tokenExpiresAt: null,
      connectedAt: NOW,
    },
    tenantid,
  );
const expired = (position: number) => event('account.token_expired', position, { platform: 'bluesky', reason: 'refused', expiredAt: NOW });
const disconnected = (position: number) => event('account.disconnected', position, { disconnectedAt: NOW });

async function after(...events: PublicEvent[]): Promise<unknown> {
  const client = await opened.database.pool.connect();
  try {
    await new FollowAccounts().handle(events, client);
  } finally {
    client.release();
  }
  return (await new Accounts(opened.database).find(tenant, [accountId])).get(accountId);
}

describe('what is known of an account', () => {
  it('is what its last event says', async () => {
    expect(await after(connected('account.connected', 1, 'one.test'))).toEqual({
      accountId,
      platform: 'bluesky',
      handle: 'one.test',
      status: 'active',
    });
    expect(await after(expired(2))).toMatchObject({ status: 'token_expired' });
    expect(await after(connected('account.reconnected', 3, 'new.test'))).toMatchObject({ handle: 'new.test', status: 'active' });
    expect(await after(disconnected(4))).toMatchObject({ status: 'disconnected' });
  });

  it('does not change when an event comes again', async () => {
    await after(connected('account.connected', 1, 'one.test'), expired(2));
    expect(await after(connected('account.connected', 1, 'one.test'))).toMatchObject({ status: 'token_expired' });
  });

  it('changes by its own tenant’s events only', async () => {
    await after(connected('account.connected', 1, 'one.test'));
    expect(await after(connected('account.reconnected', 2, 'stolen.test', newId()))).toMatchObject({ handle: 'one.test' });
  });

  it('is unmoved by events that are none of its business', async () => {
    const other = event('account.token_refreshed', 2, { tokenExpiresAt: null, refreshedAt: NOW });
    expect(await after(connected('account.connected', 1, 'one.test'), other, event('account.renamed', 3, {}))).toMatchObject({
      status: 'active',
    });
  });
});
