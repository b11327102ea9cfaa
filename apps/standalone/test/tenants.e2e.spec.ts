import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  cancelPost,
  checkHealth,
  connectAccount,
  createPost,
  deletePost,
  disconnectAccount,
  leaseToken,
  publishPost,
  recordExternalPosts,
  reportRefusal,
  schedulePost,
  syncAccount,
  syncTargets,
} from '@afterpost/contracts';
import { newLeaseKey } from '@afterpost/credentials';
import { BOOTSTRAP_TENANT } from '@afterpost/gateway';
import { DAY, newId } from '@afterpost/kernel';
import { urlAs } from '@afterpost/service-host';
import { eventually } from '@afterpost/testing';
import * as fc from 'fast-check';
import { connected, everythingStored } from './stored.ts';
import { type Answer, startSystem, type TestSystem } from './system.ts';

jest.setTimeout(90_000);

const OTHER_TENANT = '5b1f0c52-7f0e-4f9c-9a53-0d1c7d1a4b10';
const UNKNOWN = '0197b2c4-1111-7222-8333-444455556666';
const SEED = 20_261_122;
const AT_ONCE = 25;

interface Asked {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: object;
}

const asTenant = (tenant: string) => ({ id: newId(), tenant });
const us = () => asTenant(BOOTSTRAP_TENANT);

function valueOf<T>(reply: { ok: true; value: T } | { ok: false }): T {
  if (!reply.ok) throw new Error(`refused: ${JSON.stringify(reply)}`);
  return reply.value;
}

describe('a tenant', () => {
  let system: TestSystem;
  const theirs = { account: '', post: '', draft: '', target: '', texts: ['Nobody else may read this.', 'Nor this draft.', 'eve.test'] };
  const ours = { account: '', post: '' };

  const ask = ({ method, path, body }: Asked): Promise<Answer> =>
    method === 'GET' ? system.get(path) : method === 'DELETE' ? system.delete(path) : system.post(path, body);
  const person = (handle: string) => system.control<{ password: string }>('POST', '/bluesky/accounts', { handle, followers: 50 });
  const theirRows = async (): Promise<string[]> =>
    (await everythingStored(system.databaseUrl))
      .map(({ table, text }) => `${table} ${text}`)
      .filter((row) => [OTHER_TENANT, theirs.account, theirs.post, theirs.draft, theirs.target].some((id) => row.includes(id)))
      .map((row) => `${row.slice(0, 150)} … ${createHash('sha256').update(row).digest('hex')}`)
      .toSorted();

  beforeAll(async () => {
    system = await startSystem('one process', { cadence: { firstAfterMs: DAY } });
    await system.control('POST', '/bluesky/settings', { indexDelayMs: 0 });
    const [ada, eve] = [await person('ada.test'), await person('eve.test')];
    ours.account = (
      await system.post('/api/v1/social-accounts/connect', { platform: 'bluesky', handle: 'ada.test', app_password: ada.password })
    ).body.id;
    ours.post = (await system.post('/api/v1/posts', { content: 'Ours.', targets: [{ account_id: ours.account }] })).body.id;

    const call = system.caller;
    const input = { platform: 'bluesky', identifier: 'eve.test', password: eve.password } as const;
    theirs.account = valueOf(await call.call(connectAccount, input, asTenant(OTHER_TENANT))).account.accountId;
    const create = async (content: string): Promise<string> => {
      const targets = [{ accountId: theirs.account }];
      return valueOf(await call.call(createPost, { postId: newId(), content, targets }, asTenant(OTHER_TENANT))).post.postId;
    };
    theirs.post = await create('Nobody else may read this.');
    theirs.draft = await create('Nor this draft.');
    const { post } = valueOf(await call.call(publishPost, { postId: theirs.post }, asTenant(OTHER_TENANT)));
    theirs.target = post.targets[0]?.targetId ?? '';
    await eventually(async () => {
      const { results } = valueOf(await call.call(syncTargets, { targetIds: [theirs.target] }, asTenant(OTHER_TENANT)));
      if (results[0]?.status !== 'success') throw new Error('not measured yet');
    }, 20_000);
    await eventually(async () => {
      const before = await theirRows();
      await new Promise((look) => setTimeout(look, 500));
      if ((await theirRows()).join() !== before.join()) throw new Error('still at work');
    }, 20_000);
  });
  afterAll(async () => system?.[Symbol.asyncDispose]());

  it('has rows in every part of the system, or the rest proves nothing', async () => {
    const tables = new Set((await theirRows()).map((row) => row.split(' ')[0]));
    for (const table of [
      'publisher.events',
      'token_health.credential',
      'insights_fetcher.raw_block',
      'read.post',
      'read.account',
      'read.target_latest',
    ])
      expect(tables).toContain(table);
  });

  const idOfTheirs = fc.constantFrom('post', 'draft', 'account', 'target').map((which) => () => theirs[which as 'post']);
  /** Every route, with ids of the other tenant wherever one fits. */
  const requests: fc.Arbitrary<() => Asked> = fc.oneof(
    fc
      .tuple(idOfTheirs, fc.constantFrom('', '/analytics', '/metrics?interval=raw', '/comments', '/metrics?since=2020-01-01'))
      .map(([id, end]) => () => ({ method: 'GET' as const, path: `/api/v1/posts/${id()}${end}` })),
    fc.tuple(idOfTheirs, fc.constantFrom('', '/health', '/metrics', '/metrics?since=2020-01-01')).map(([id, end]) => () => ({
      method: 'GET' as const,
      path: `/api/v1/social-accounts/${id()}${end}`,
    })),
    fc.tuple(idOfTheirs, fc.constantFrom('/publish', '/cancel', '/sync')).map(([id, end]) => () => ({
      method: 'POST' as const,
      path: `/api/v1/posts/${id()}${end}`,
    })),
    idOfTheirs.map((id) => () => ({
      method: 'POST' as const,
      path: `/api/v1/posts/${id()}/schedule`,
      body: { scheduled_at: '2031-01-01T00:00:00Z' },
    })),
    idOfTheirs.map((id) => () => ({ method: 'POST' as const, path: `/admin/social-posts/${id()}/sync-insights` })),
    fc.tuple(idOfTheirs, fc.constantFrom('posts', 'social-accounts')).map(([id, what]) => () => ({
      method: 'DELETE' as const,
      path: `/api/v1/${what}/${id()}`,
    })),
    idOfTheirs.map((id) => () => ({ method: 'DELETE' as const, path: `/api/v1/posts/${id()}?on_platforms=true` })),
    fc.tuple(idOfTheirs, fc.constantFrom('/api/v1/posts', '/api/v1/posts/validate')).map(([id, path]) => () => ({
      method: 'POST' as const,
      path,
      body: { content: 'Under a foreign name.', targets: [{ account_id: id() }] },
    })),
    fc.tuple(idOfTheirs, fc.constantFrom('include=insights', 'status=published', 'limit=200')).map(([id, filter]) => () => ({
      method: 'GET' as const,
      path: `/api/v1/posts?account=${id()}&${filter}`,
    })),
    fc.tuple(idOfTheirs, fc.constantFrom('posts', 'social-accounts')).map(([id, what]) => () => ({
      method: 'GET' as const,
      path: `/api/v1/${what}?cursor=${Buffer.from(`2030-01-01T00:00:00.000Z ${id()}`).toString('base64url')}`,
    })),
    fc
      .constantFrom('/api/v1/posts?limit=200&include=insights', '/api/v1/social-accounts?limit=200')
      .map((path) => () => ({ method: 'GET' as const, path })),
    fc
      .constantFrom('/api/v1/sync?limit=500', '/admin/social-posts/sync-all-insights')
      .map((path) => () => ({ method: 'POST' as const, path })),
  );

  it('never sees or changes a row of another, whatever it asks for', async () => {
    const before = await theirRows();
    await fc.assert(
      fc.asyncProperty(fc.array(requests, { minLength: AT_ONCE, maxLength: AT_ONCE }), async (batch) => {
        for (const { asked, answer } of await Promise.all(batch.map(async (make) => ({ asked: make(), answer: await ask(make()) })))) {
          expect([200, 404, 422]).toContain(answer.status);
          const sent = `${asked.path} ${JSON.stringify(asked.body)}`;
          const text = JSON.stringify(answer.body);
          const seen = [OTHER_TENANT, theirs.account, theirs.post, theirs.draft, theirs.target, ...theirs.texts].filter(
            (one) => text.includes(one) && !sent.includes(one),
          );
          expect({ asked, seen }).toEqual({ asked, seen: [] });
          const wrote = answer.status === 200 && asked.method !== 'GET' && !/sync|validate/.test(asked.path);
          expect({ asked, wrote }).toEqual({ asked, wrote: false });
        }
      }),
      { numRuns: 8, seed: SEED, endOnFailure: true },
    );
    expect(await theirRows()).toEqual(before);
  });

  it.each<{ method: Asked['method']; template: string; body?: object }>([
    { method: 'GET', template: '/api/v1/posts/{post}' },
    { method: 'GET', template: '/api/v1/posts/{post}/analytics' },
    { method: 'GET', template: '/api/v1/posts/{post}/metrics' },
    { method: 'GET', template: '/api/v1/posts/{post}/comments' },
    { method: 'DELETE', template: '/api/v1/posts/{post}' },
    { method: 'POST', template: '/api/v1/posts/{post}/publish' },
    { method: 'POST', template: '/api/v1/posts/{post}/cancel' },
    { method: 'POST', template: '/api/v1/posts/{post}/schedule', body: { scheduled_at: '2031-01-01T00:00:00Z' } },
    { method: 'POST', template: '/api/v1/posts/{post}/sync' },
    { method: 'POST', template: '/admin/social-posts/{post}/sync-insights' },
    { method: 'POST', template: '/admin/social-posts/{target}/sync-insights' },
    { method: 'GET', template: '/api/v1/social-accounts/{account}' },
    { method: 'GET', template: '/api/v1/social-accounts/{account}/health' },
    { method: 'GET', template: '/api/v1/social-accounts/{account}/metrics' },
    { method: 'DELETE', template: '/api/v1/social-accounts/{account}' },
  ])('hears the same 404 for a foreign id and for none: $method $template', async ({ method, template, body }) => {
    const answerFor = async (idOf: (name: string) => string) => {
      const ids: string[] = [];
      const path = template.replace(/\{(\w+)\}/, (_, name: string) => (ids.push(idOf(name)), ids[0] ?? ''));
      const { status, headers, body: problem } = await ask({ method, path, ...(body ? { body } : {}) });
      const { request_id: _, ...rest } = problem;
      return { status, type: headers.get('content-type'), problem: JSON.stringify(rest).replaceAll(ids[0] ?? '', '{id}') };
    };
    const foreign = await answerFor((name) => theirs[name as 'post']);
    expect(foreign).toEqual(await answerFor(() => UNKNOWN));
    expect(foreign).toMatchObject({ status: 404, type: 'application/problem+json; charset=utf-8' });
  });

  it('can not command what belongs to another', async () => {
    const before = await theirRows();
    const { publicKey } = await newLeaseKey();
    const [postId, accountId] = [theirs.post, theirs.account];
    const call = system.caller;
    const posts = [
      await call.call(schedulePost, { postId: theirs.draft, scheduledAt: '2031-01-01T00:00:00Z' }, us()),
      await call.call(publishPost, { postId: theirs.draft }, us()),
      await call.call(cancelPost, { postId: theirs.draft }, us()),
      await call.call(deletePost, { postId, onPlatforms: true }, us()),
    ];
    for (const reply of posts) expect(reply).toMatchObject({ ok: false, code: 'post_not_found' });
    const accounts = [
      await call.call(disconnectAccount, { accountId }, us()),
      await call.call(leaseToken, { accountId, publicKey }, us()),
      await call.call(reportRefusal, { accountId, version: 1, reason: 'no' }, us()),
      await call.call(checkHealth, { accountId }, us()),
      await call.call(syncAccount, { accountId }, us()),
      await call.call(recordExternalPosts, { accountId, posts: [] }, us()),
    ];
    for (const reply of accounts) expect(reply).toMatchObject({ ok: false, code: 'account_not_found' });
    expect(await call.call(syncTargets, { targetIds: [theirs.target] }, us())).toMatchObject({
      ok: true,
      value: { results: [{ status: 'unknown_target' }] },
    });
    const taken = await call.call(createPost, { postId, content: 'Mine now.', targets: [{ accountId: ours.account }] }, us());
    expect(taken).toMatchObject({ ok: false });
    expect(JSON.stringify(taken)).not.toContain('Nobody else');
    expect(await theirRows()).toEqual(before);
  });

  describe('is kept apart by the database itself', () => {
    const READABLE = `select format('read.%I', c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'read' and c.relkind in ('r', 'p', 'v', 'm') and has_table_privilege(c.oid, 'select')
        and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id') order by 1`;

    /** What the gateway's role reads without any filter, with a tenant set or with none. */
    const readBy = (tenant: string | null): Promise<{ table: string; tenants: string[] }[]> =>
      connected(urlAs(system.databaseUrl, 'gateway'), async (client) => {
        if (tenant !== null) await client.query(`select set_config('app.tenant', $1, false)`, [tenant]);
        const { rows: tables } = await client.query<{ name: string }>(READABLE);
        const found = [];
        for (const { name } of tables) {
          const { rows } = await client.query<{ tenant_id: string }>(`select distinct tenant_id from ${name}`);
          found.push({ table: name, tenants: rows.map((row) => row.tenant_id) });
        }
        return found;
      });

    it('no tenant, no rows', async () => {
      const found = await readBy(null);
      expect(found.length).toBeGreaterThan(8);
      expect(found.filter(({ tenants }) => tenants.length > 0)).toEqual([]);
      expect((await readBy('')).filter(({ tenants }) => tenants.length > 0)).toEqual([]);
    });

    it.each([
      ['ours', BOOTSTRAP_TENANT],
      ['theirs', OTHER_TENANT],
    ])('only %s', async (_whose, tenant) => {
      const found = await readBy(tenant);
      expect(found.find(({ table }) => table === 'read.post')).toEqual({ table: 'read.post', tenants: [tenant] });
      expect(new Set(found.flatMap(({ tenants }) => tenants))).toEqual(new Set([tenant]));
    });
  });
});
