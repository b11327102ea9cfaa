import { HOUR, newId } from '@afterpost/kernel';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { connected, Fetcher } from '../testing/fetcher.ts';

let fetcher: Fetcher;

beforeAll(async () => {
  fetcher = await Fetcher.start();
});
afterAll(() => fetcher.stop());
beforeEach(() => fetcher.db.pool.query('truncate account_schedule, tenant_turn, capture_schedule, backfill'));

const connect = async (tenant: string, count: number) => {
  const accountIds = Array.from({ length: count }, newId);
  await fetcher.hear(tenant, ...accountIds.map((accountId) => connected(accountId, fetcher.clock.now())));
  return accountIds;
};
const claim = () => fetcher.leases.claim(fetcher.clock.now());
const claimer = async (): Promise<string[]> => {
  const claimed: string[] = [];
  for (let lease = await claim(); lease; lease = await claim()) claimed.push(lease.account.accountId);
  return claimed;
};

describe('account leases', () => {
  it('are never given twice, whatever number of claimers there is, and leave none out', async () => {
    const accountIds = [...(await connect(newId(), 60)), ...(await connect(newId(), 20))];
    const claimed = (await Promise.all([claimer(), claimer(), claimer(), claimer()])).flat();
    expect(claimed.toSorted()).toEqual(accountIds.toSorted());
  });

  it('go round the tenants that have something due: a large one does not keep a small one waiting', async () => {
    const [large, small] = [newId(), newId()];
    await connect(large, 20);
    await connect(small, 3);
    const tenants: (string | undefined)[] = [];
    for (let index = 0; index < 8; index += 1) tenants.push((await claim())?.account.tenantId);
    expect(tenants.filter((tenant) => tenant === small)).toHaveLength(3);
    expect(tenants.slice(0, 6).filter((tenant) => tenant === small)).toHaveLength(3);
    expect(tenants.slice(6)).toEqual([large, large]);
  });

  it('run out by the database’s clock, not by the business clock', async () => {
    const [accountId = ''] = await connect(newId(), 1);
    expect(await claim()).toBeDefined();
    fetcher.clock.advance(100 * HOUR);
    expect(await claim()).toBeUndefined();
    expect(await fetcher.leases.take(accountId)).toBeUndefined();
    await fetcher.db.pool.query(`update account_schedule set lease_until = clock_timestamp() - interval '1 ms'`);
    expect((await claim())?.account.accountId).toBe(accountId);
  });

  it('can’t be kept by who has lost them', async () => {
    const [accountId = ''] = await connect(newId(), 1);
    const lost = await claim();
    await fetcher.db.pool.query('update account_schedule set lease_until = clock_timestamp()');
    expect(await fetcher.leases.take(accountId)).toBeDefined();
    await expect(fetcher.leases.keep(lost!)).rejects.toMatchObject({ code: 'lease-lost' });
  });

  it('are not given for accounts whose token was refused', async () => {
    const tenant = newId();
    const [accountId = ''] = await connect(tenant, 1);
    const at = fetcher.clock.now().toISOString();
    await fetcher.hear(tenant, {
      type: 'account.token_expired',
      data: { accountId, platform: 'bluesky', reason: 'refused', expiredAt: at },
    });
    expect(await claim()).toBeUndefined();
    await fetcher.hear(tenant, { ...connected(accountId, fetcher.clock.now()), type: 'account.reconnected' } as never);
    expect(await claim()).toBeDefined();
  });
});
