import {
  getAccount,
  getPost,
  getTarget,
  listAccounts,
  listComments,
  listPosts,
  postAnalyticsRows,
  postSeries,
  accountLatest,
  accountSeries,
  latestComments,
  targetsToSync,
} from '@afterpost/read-models';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { Client } from 'pg';
import { accountCaptured, captured, captureFailed, commented, connected, created, event, id, published, targetOf } from './facts.ts';
import { type ReadSide, readSide, TABLES } from './read-side.ts';

const TENANTS = ['ada', 'bob', 'eve'] as const;
type Name = (typeof TENANTS)[number];
const tenantOf = (name: Name): string => id('tenant', name);
const accountOf = (name: Name): string => id('account', name);
const postOf = (name: Name): string => id('post', name);
const VIEWS = ['target_figures', 'published_target', 'visible_comment', 'post_analytics', 'account_metrics'];

let side: ReadSide;
let login: Client;
const LOGIN = `reader_${process.pid}`;
const PASSWORD = 'of-this-test-alone';

beforeAll(async () => {
  side = await readSide('tenants');
  for (const [n, name] of TENANTS.entries()) await fill(name, n * 10);
  await side.store.pool.query('insert into sql_roles (role_name, tenant_id) values ($1, $2)', [LOGIN, tenantOf('bob')]);
  await asAdmin(`create role ${LOGIN} login password '${PASSWORD}' in role afterpost_sql`);
  const url = new URL(side.adminUrl);
  url.username = LOGIN;
  url.password = PASSWORD;
  login = new Client({ connectionString: url.href });
  await login.connect();
});
afterAll(async () => {
  await login?.end();
  await asAdmin(`drop role if exists ${LOGIN}`);
  await side[Symbol.asyncDispose]();
});

async function asAdmin(sql: string): Promise<void> {
  const admin = new Client({ connectionString: side.adminUrl });
  await admin.connect();
  await admin.query(sql).finally(() => admin.end());
}

/** Something of every kind for a tenant. */
async function fill(name: Name, base: number): Promise<void> {
  const about = { tenant: tenantOf(name) };
  const postId = postOf(name);
  const capture = captured('2026-11-21T10:00:00.000Z', { postId, accountId: accountOf(name), metrics: { likes: 5 } });
  const target = { targetId: targetOf(postId), accountId: accountOf(name), platform: 'bluesky' } as const;
  await side.tell('token-health', [event('account.connected', base + 1, connected(accountOf(name)), about)]);
  await side.tell('publisher', [
    event('post.created', base + 1, created(postId, { targets: [target] }), about),
    event('post.target_published', base + 2, published(postId), about),
  ]);
  await side.tell('insights-fetcher', [
    event('metrics.captured', base + 1, capture, about),
    event('metrics.capture_failed', base + 2, captureFailed(postId, '2026-11-21T11:00:00.000Z'), about),
    event(
      'comments.captured',
      base + 3,
      commented(postId, '2026-11-21T10:00:00.000Z', [{ id: 'a', at: '2026-11-21T09:10:00.000Z' }]),
      about,
    ),
    event('metrics.account_captured', base + 4, accountCaptured('2026-11-21T10:00:00.000Z', 12, accountOf(name)), about),
  ]);
}

const tenantsIn = (rows: readonly { tenant_id: string }[]): string[] => [...new Set(rows.map((row) => row.tenant_id))];

describe('the gateway', () => {
  it.each([...TABLES, ...VIEWS])('sees no row of %s without a tenant', async (table) => {
    expect((await side.store.pool.query(`select 1 from ${table}`)).rowCount).toBeGreaterThanOrEqual(TENANTS.length);
    expect((await side.gateway.pool.query(`select 1 from read.${table}`)).rowCount).toBe(0);
  });

  it.each(['snapshot_2026_11', 'sql_roles', 'checkpoints', 'parked'])('may not read %s', async (table) => {
    await expect(side.gateway.pool.query(`select 1 from read.${table}`)).rejects.toMatchObject({ code: '42501' });
  });

  it('may not write', async () => {
    await expect(side.gateway.pool.query('delete from read.post')).rejects.toMatchObject({ code: '42501' });
    await expect(side.gateway.pool.query('insert into read.progress values ($1, 1)', ['publisher'])).rejects.toMatchObject({
      code: '42501',
    });
  });

  it("returns only rows of the tenant that asks, whoever's ids it asks for", async () => {
    const name = fc.constantFrom(...TENANTS);
    await fc.assert(
      fc.asyncProperty(name, name, async (asking, asked) => {
        const { pool } = side.gateway;
        const tenant = tenantOf(asking);
        const mine = asking === asked;
        const target = targetOf(postOf(asked));
        const found = await Promise.all([
          getPost(pool, tenant, postOf(asked)),
          getAccount(pool, tenant, accountOf(asked)),
          getTarget(pool, tenant, target),
          accountLatest(pool, tenant, accountOf(asked)),
          postAnalyticsRows(pool, tenant, postOf(asked)).then(([row]) => row),
          postSeries(pool, tenant, { postId: postOf(asked), interval: 'raw' }).then(([row]) => row),
          accountSeries(pool, tenant, { accountId: accountOf(asked) }).then(([row]) => row),
          listComments(pool, tenant, { postId: postOf(asked), limit: 5 }).then(({ rows: [row] }) => row),
          latestComments(pool, tenant, [target]).then((comments) => comments.get(target)),
          listPosts(pool, tenant, { accountId: accountOf(asked), limit: 5 }).then(({ rows: [row] }) => row),
          targetsToSync(pool, tenant, { accountId: accountOf(asked), limit: 5 }).then(([row]) => row),
        ]);
        expect(found.map((one) => one !== undefined)).toEqual(found.map(() => mine));
        expect((await listPosts(pool, tenant, { limit: 50 })).rows.map((one) => one.tenantId)).toEqual([tenant]);
        expect((await listAccounts(pool, tenant, { limit: 50 })).rows.map((one) => one.tenantId)).toEqual([tenant]);
      }),
      { numRuns: 25 },
    );
  });

  it('keeps nothing of the tenant after a query, also inside a transaction of its own', async () => {
    const client = await side.gateway.pool.connect();
    try {
      await client.query('begin');
      expect(
        (
          await client.query('select * from read.posts_page($1, null, null, null, null, null, null, null, null, null, null, 10)', [
            tenantOf('ada'),
          ])
        ).rowCount,
      ).toBe(1);
      expect((await client.query('select 1 from read.post')).rowCount).toBe(0);
      await client.query('rollback');
    } finally {
      client.release();
    }
  });

  it('gets nothing for no tenant', async () => {
    expect((await side.gateway.pool.query('select * from read.post_by_id(null, $1)', [postOf('ada')])).rowCount).toBe(0);
  });
});

describe('an SQL login', () => {
  it.each([...TABLES, ...VIEWS])("sees its own tenant's rows of %s and no others", async (table) => {
    const { rows } = await login.query<{ tenant_id: string }>(`select tenant_id from read.${table}`);
    expect(tenantsIn(rows)).toEqual([tenantOf('bob')]);
  });

  it('cannot become another tenant', async () => {
    await login.query(`select set_config('app.tenant', $1, false)`, [tenantOf('ada')]);
    expect(tenantsIn((await login.query('select tenant_id from read.post')).rows)).toEqual([tenantOf('bob')]);
    expect((await login.query('select tenant_id from read.sql_roles')).rows).toEqual([{ tenant_id: tenantOf('bob') }]);
    await expect(login.query('select * from read.post_by_id($1, $2)', [tenantOf('ada'), postOf('ada')])).rejects.toMatchObject({
      code: '42501',
    });
    await expect(login.query('update read.sql_roles set tenant_id = $1', [tenantOf('ada')])).rejects.toMatchObject({ code: '42501' });
  });

  it('sees nothing when it was made for no tenant', async () => {
    await side.store.pool.query('delete from sql_roles where role_name = $1', [LOGIN]);
    expect((await login.query('select 1 from read.post')).rowCount).toBe(0);
  });
});
