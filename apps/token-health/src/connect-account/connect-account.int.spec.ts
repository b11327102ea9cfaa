import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { idFrom, newId } from '@afterpost/kernel';
import { PASSWORD, TRANSIENT } from '../testing/fake-network.ts';
import { accepted, eventsOf, metaOf, type Replica, TENANT, TestBed } from '../testing/replicas.ts';

let bed: TestBed;
let replica: Replica;

beforeAll(async () => {
  bed = await TestBed.open();
  replica = await bed.replica();
}, 30_000);
afterAll(() => bed[Symbol.asyncDispose]());

const typed = { platform: 'bluesky', identifier: 'ada.test', password: PASSWORD, serviceUrl: null } as const;
const given = (accessToken: string) => ({ platform: 'bluesky', accessToken, refreshToken: null, platformAccountId: null }) as const;
const rows = async (): Promise<unknown[]> => {
  const tables = ['events', 'account', 'credential', 'due'];
  return Promise.all(tables.map(async (table) => (await replica.database.pool.query(`select * from ${table}`)).rows));
};

describe('connecting', () => {
  it.each([
    ['a wrong password', { ...typed, password: 'wrong' }, 'sign_in_refused'],
    ['an unknown handle', { ...typed, identifier: 'nobody.test' }, 'sign_in_refused'],
    ['an unknown network', { ...typed, platform: 'mastodon' as const }, 'platform_not_supported'],
  ])('with %s is refused and leaves nothing behind', async (_what, input, code) => {
    const before = await rows();
    expect(await replica.connect.handle(input, metaOf())).toMatchObject({ refused: code });
    expect(await rows()).toEqual(before);
  });

  it('while the host is down is refused and leaves nothing behind', async () => {
    bed.network.weather = { before: () => TRANSIENT };
    const before = await rows();
    expect(await replica.connect.handle(typed, metaOf())).toMatchObject({ refused: 'platform_unavailable' });
    expect(await rows()).toEqual(before);
    bed.network.weather = {};
  });

  it('gives the account an id that follows from tenant and platform account, and keeps it and the history for ever', async () => {
    const first = accepted(await replica.connect.handle(typed, metaOf()));
    expect(first.account).toMatchObject({
      accountId: idFrom('account', TENANT, 'bluesky', 'did:plc:ada'),
      status: 'active',
      handle: 'ada.test',
      tokenExpiresAt: '2026-01-05T14:00:00.000Z',
    });
    const { accountId } = first.account;
    accepted(await replica.disconnect.handle({ accountId }, metaOf()));
    const again = accepted(await replica.connect.handle(typed, metaOf()));
    expect(again.account).toMatchObject({ accountId, status: 'active' });
    expect(again.position).toBeGreaterThan(first.position);
    expect(await eventsOf(replica.database, accountId)).toEqual(['AccountConnected', 'AccountDisconnected', 'AccountReconnected']);
  });

  it('repeated with the same command id has the earlier outcome, without another sign-in', async () => {
    const meta = metaOf();
    const first = await replica.connect.handle(typed, meta);
    const { signIn } = bed.network.calls;
    expect(await replica.connect.handle(typed, meta)).toEqual(first);
    expect(bed.network.calls.signIn).toBe(signIn);
  });

  it('repeated at the same moment is recorded once', async () => {
    const meta = metaOf(newId());
    const answers = await Promise.all([1, 2, 3].map(() => replica.connect.handle(typed, meta)));
    const { accountId } = accepted(answers[0]!).account;
    expect(await eventsOf(replica.database, accountId)).toEqual(['AccountConnected']);
    expect(new Set(answers.map((one) => accepted(one).position)).size).toBe(1);
  });

  it('gives the same platform account of another tenant an account of its own', async () => {
    const mine = accepted(await replica.connect.handle(typed, metaOf()));
    const theirs = accepted(await replica.connect.handle(typed, metaOf(newId())));
    expect(theirs.account.accountId).not.toBe(mine.account.accountId);
  });
});

describe('connecting by a token', () => {
  it('asks the platform whose it is, and keeps id and history of an account that was connected before', async () => {
    const tenant = newId();
    const typedIn = accepted(await replica.connect.handle(typed, metaOf(tenant)));
    const { account } = accepted(await replica.connectByToken.handle(given(bed.network.accessToken), metaOf(tenant)));
    expect(account).toMatchObject({ accountId: typedIn.account.accountId, status: 'active', handle: 'ada.test' });
    expect(await eventsOf(replica.database, account.accountId)).toEqual(['AccountConnected', 'AccountReconnected']);
  });

  it('that the platform does not take is refused without repeating it, and leaves nothing behind', async () => {
    const before = await rows();
    const refused = await replica.connectByToken.handle(given('CANARY-wrong-token'), metaOf());
    expect(refused).toMatchObject({ refused: 'sign_in_refused' });
    expect(JSON.stringify(refused)).not.toContain('CANARY-wrong-token');
    expect(await rows()).toEqual(before);
  });

  it('repeated with the same command id has the earlier outcome, without asking again', async () => {
    const meta = metaOf(newId());
    const first = await replica.connectByToken.handle(given(bed.network.accessToken), meta);
    const { acceptToken } = bed.network.calls;
    expect(await replica.connectByToken.handle(given(bed.network.accessToken), meta)).toEqual(first);
    expect(bed.network.calls.acceptToken).toBe(acceptToken);
  });
});

describe('disconnecting', () => {
  it('forgets the tokens at once, keeps the account, and happens once', async () => {
    const tenant = newId();
    const { accountId } = accepted(await replica.connect.handle(typed, metaOf(tenant))).account;
    const first = accepted(await replica.disconnect.handle({ accountId }, metaOf(tenant)));
    expect(first.account.status).toBe('disconnected');
    expect((await replica.database.pool.query('select 1 from credential where account_id = $1', [accountId])).rows).toEqual([]);
    expect(await replica.disconnect.handle({ accountId }, metaOf(tenant))).toEqual(first);
  });

  it('repeated with the same command id does not end the connection that came after it', async () => {
    const tenant = newId();
    const meta = metaOf(tenant);
    const { accountId } = accepted(await replica.connect.handle(typed, metaOf(tenant))).account;
    await replica.disconnect.handle({ accountId }, meta);
    await replica.connect.handle(typed, metaOf(tenant));
    expect(accepted(await replica.disconnect.handle({ accountId }, meta)).account.status).toBe('active');
  });

  it('of another tenant’s account is not possible', async () => {
    const { accountId } = accepted(await replica.connect.handle(typed, metaOf())).account;
    expect(await replica.disconnect.handle({ accountId }, metaOf(newId()))).toMatchObject({ refused: 'account_not_found' });
  });
});
