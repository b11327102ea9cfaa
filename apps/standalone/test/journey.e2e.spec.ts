import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually, hasNats } from '@afterpost/testing';
import { type Mode, startSystem, type TestSystem } from './system.ts';

jest.setTimeout(60_000);

const modes: Mode[] = hasNats('the end-to-end journey over NATS') ? ['one process', 'NATS'] : ['one process'];

interface SandboxAccount {
  readonly did: string;
  readonly handle: string;
  readonly password: string;
}

describe.each(modes)('the journey of a post, %s', (mode) => {
  let system: TestSystem;
  let account: { id: string };
  let person: SandboxAccount;

  beforeAll(async () => {
    system = await startSystem(mode);
    await system.control('POST', '/bluesky/settings', { indexDelayMs: 0 });
    person = await system.control<SandboxAccount>('POST', '/bluesky/accounts', {
      handle: 'ada.test',
      displayName: 'Ada',
      followers: 500,
      posts: { count: 30, days: 20 },
    });
  });
  afterAll(async () => system?.[Symbol.asyncDispose]());

  const postsOnPlatform = async (text: string): Promise<{ uri: string }[]> => {
    const { posts } = await system.control<{ posts: { uri: string; text: string; deleted: boolean }[] }>(
      'GET',
      `/bluesky/posts?account=${person.did}`,
    );
    return posts.filter((post) => post.text === text && !post.deleted);
  };
  const count = async (): Promise<number> => (await system.get('/api/v1/posts?limit=200')).body.data.length;
  const settled = (id: string, status: string) =>
    eventually(async () => {
      const { body } = await system.get(`/api/v1/posts/${id}`);
      expect(body.status).toBe(status);
      return body;
    }, 20_000);
  const publish = async (text: string, more: object = {}): Promise<string> => {
    const created = await system.post('/api/v1/posts', { content: text, targets: [{ account_id: account.id }], ...more });
    expect(created.status).toBe(201);
    expect((await system.post(`/api/v1/posts/${created.body.id}/publish`)).status).toBe(202);
    return created.body.id;
  };

  it('connects an account by handle and app password, and shows it at once', async () => {
    const connected = await system.post('/api/v1/social-accounts/connect', {
      platform: 'bluesky',
      handle: '@ada.test',
      app_password: person.password,
    });
    expect(connected).toMatchObject({
      status: 200,
      body: { network: 'bluesky', handle: 'ada.test', display_name: 'Ada', status: 'active', platform_account_id: person.did },
    });
    account = connected.body;
    expect((await system.get('/api/v1/social-accounts')).body.data).toMatchObject([{ id: account.id, status: 'active' }]);
    expect(JSON.stringify(connected.body)).not.toContain(person.password);
  });

  it('keeps id and history when the same account is connected again', async () => {
    const again = await system.post('/api/v1/social-accounts/connect', {
      platform: 'bluesky',
      identifier: person.did,
      password: person.password,
    });
    expect(again.body.id).toBe(account.id);
  });

  it('measures the posts that were there before', async () => {
    await eventually(async () => {
      const { body } = await system.get('/api/v1/posts?limit=100&include=insights');
      expect(body.data).toHaveLength(30);
      for (const post of body.data)
        expect(post).toMatchObject({
          origin: 'discovered',
          status: 'published',
          targets: [{ likes: expect.any(Number), impressions: null }],
          insights: { sync_status: 'success' },
        });
    }, 20_000);
  });

  it('publishes a text with links, mentions and hashtags, once', async () => {
    const text = 'Grüße 👋 an @ada.test: https://example.com/lesen #kaffee';
    const id = await publish(text);
    const post = await settled(id, 'published');
    expect(post).toMatchObject({
      origin: 'afterpost',
      targets: [{ status: 'published', permalink: expect.stringMatching(/^https:\/\/bsky\.app\/profile\/did:plc:/) }],
    });
    expect(await postsOnPlatform(text)).toHaveLength(1);
    const { posts } = await system.control<{ posts: { text: string; record: { facets: { features: { $type: string }[] }[] } }[] }>(
      'GET',
      `/bluesky/posts?account=${person.did}`,
    );
    const features = posts
      .find((one) => one.text === text)
      ?.record.facets.flatMap((facet) => facet.features.map(({ $type }) => $type.split('#')[1]));
    expect(features?.toSorted()).toEqual(['link', 'mention', 'tag']);
  });

  it('captures what happens to it: figures, comments, series and account', async () => {
    const text = 'What people say about this one is counted.';
    const id = await publish(text);
    await settled(id, 'published');
    const [{ uri } = { uri: '' }] = await postsOnPlatform(text);
    await system.control('POST', `/bluesky/posts/${encodeURIComponent(uri)}/engage`, {
      likes: 41,
      reposts: 3,
      quotes: 2,
      replies: [{ text: 'Lovely!', author: 'bob.test' }],
    });
    const fresh = await system.get(`/api/v1/posts/${id}/analytics`, { 'cache-control': 'no-cache' });
    expect(fresh).toMatchObject({ status: 200, body: { post_id: id, unavailable: [] } });
    const [row] = fresh.body.metrics_by_account;
    expect(row).toMatchObject({ platform: 'bluesky', source: 'live', impressions: null, reach: null, clicks: null, engagement_rate: null });
    expect(row.likes).toBeGreaterThanOrEqual(41);
    expect(row.shares).toBeGreaterThanOrEqual(5);
    expect(fresh.body.aggregated_metrics.total_likes).toBe(row.likes);
    const comments = await system.get(`/api/v1/posts/${id}/comments`);
    expect(comments.body.data.map((comment: { text: string }) => comment.text)).toContain('Lovely!');
    const series = await system.get(`/api/v1/posts/${id}/metrics`);
    expect(series.body.series[0].data.at(-1).likes).toBe(row.likes);
    const figures = await system.get(`/api/v1/social-accounts/${account.id}/metrics`, { 'cache-control': 'no-cache' });
    expect(figures.body).toMatchObject({
      social_account_id: account.id,
      network: 'bluesky',
      source: 'live',
      followers: expect.any(Number),
      reach: null,
    });
    const ranged = await system.get(`/api/v1/social-accounts/${account.id}/metrics?since=2026-01-01`);
    expect(ranged.body.data.length).toBeGreaterThan(0);
  });

  it('answers seed 000, single and bulk', async () => {
    const id = await publish('Synced by hand.');
    await settled(id, 'published');
    const one = await system.post(`/admin/social-posts/${id}/sync-insights`);
    expect(one).toMatchObject({
      status: 200,
      body: {
        message: 'Insights synced successfully',
        insights: { platform: 'bluesky', sync_status: 'success', engagement_rate: null, impressions: null },
      },
    });
    const all = await system.post('/admin/social-posts/sync-all-insights?platform_id=bluesky&limit=10');
    expect(all.body).toMatchObject({ success: 10, failed: 0, total: 10 });
    expect(await system.post('/admin/social-posts/sync-all-insights?platform_id=myspace')).toMatchObject({ status: 400 });
    expect(await system.post(`/api/v1/posts/${id}/sync`, '')).toMatchObject({ status: 200 });
  });

  it('does not post twice when the answer of the platform is lost', async () => {
    const text = 'Sent once, heard never.';
    await system.control('POST', '/bluesky/faults', {
      match: { path: 'com.atproto.repo.putRecord' },
      times: 1,
      afterApply: true,
      respond: { status: 502, body: '<html>Bad gateway</html>' },
    });
    await settled(await publish(text), 'published');
    expect(await postsOnPlatform(text)).toHaveLength(1);
  });

  it('refreshes an expired token on the way and goes on', async () => {
    await system.control('POST', `/bluesky/accounts/${person.did}/revoke`, { what: 'access' });
    const id = await publish('Posted although the token had expired.');
    expect(await settled(id, 'published')).toMatchObject({ targets: [{ status: 'published' }] });
    expect(await system.get(`/api/v1/social-accounts/${account.id}/health`)).toMatchObject({
      status: 200,
      body: { healthy: true, status: 'active', error_code: null, checked_live: true },
    });
  });

  it('schedules, reschedules and cancels; what is canceled stays unpublished', async () => {
    const created = await system.post('/api/v1/posts', {
      text: 'For later.',
      scheduled_at: new Date(Date.now() + 3_600_000).toISOString(),
      targets: [{ connection_id: account.id }],
    });
    expect(created).toMatchObject({ status: 201, body: { status: 'scheduled' } });
    const later = new Date(Date.now() + 7_200_000).toISOString();
    expect(await system.post(`/api/v1/posts/${created.body.id}/schedule`, { scheduled_at: later })).toMatchObject({
      status: 200,
      body: { scheduled_at: later },
    });
    expect(await system.post(`/api/v1/posts/${created.body.id}/cancel`)).toMatchObject({ status: 200, body: { status: 'canceled' } });
    expect(await system.get(`/api/v1/posts/${created.body.id}/analytics`)).toMatchObject({
      status: 422,
      body: { detail: 'Analytics are only available after a post is published' },
    });
    expect(await postsOnPlatform('For later.')).toHaveLength(0);
  });

  it('publishes what is scheduled when its time has come', async () => {
    const created = await system.post('/api/v1/posts', {
      content: 'In a moment.',
      scheduled_at: new Date(Date.now() + 700).toISOString(),
      targets: [{ account_id: account.id }],
    });
    expect(created.body.status).toBe('scheduled');
    await settled(created.body.id, 'published');
    expect(await postsOnPlatform('In a moment.')).toHaveLength(1);
  });

  it('deletes a post here and there', async () => {
    const id = await publish('Not for long.');
    await settled(id, 'published');
    expect((await system.delete(`/api/v1/posts/${id}?on_platforms=true`)).status).toBe(200);
    expect(await postsOnPlatform('Not for long.')).toHaveLength(0);
    expect((await system.get(`/api/v1/posts/${id}`)).status).toBe(404);
  });

  it('answers a repeated Idempotency-Key with the first answer, and makes one post', async () => {
    const body = { content: 'Once, please.', targets: [{ account_id: account.id }] };
    const key = { 'idempotency-key': `journey ${mode}` };
    const [first, second] = [await system.post('/api/v1/posts', body, key), await system.post('/api/v1/posts', body, key)];
    expect(second).toMatchObject({ status: 201, body: { id: first.body.id } });
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    const other = await system.post('/api/v1/posts', { ...body, content: 'Something else.' }, { 'idempotency-key': 'another key' });
    expect(other.body.id).not.toBe(first.body.id);
    expect(await system.post('/api/v1/posts', { ...body, content: 'Something else.' }, key)).toMatchObject({
      status: 422,
      body: { type: '/problems/idempotency-key-reused' },
    });
  });

  describe('with bad input, says what to do and writes nothing', () => {
    const problem = { title: expect.any(String), detail: expect.any(String), request_id: expect.any(String) };

    it.each([
      ['a wrong app password', { identifier: 'ada.test', password: 'aaaa-bbbb-cccc-dddd' }, 422, /app password/i],
      ['an unknown handle', { identifier: 'nobody-here.test', password: 'aaaa-bbbb-cccc-dddd' }, 422, /handle|password/i],
      [
        'a host that is down',
        { identifier: 'ada.test', password: 'aaaa-bbbb-cccc-dddd', service_url: 'https://down.invalid' },
        502,
        /down\.invalid|reach|answer/i,
      ],
    ])('%s', async (_name, credentials, status, words) => {
      const before = (await system.get('/api/v1/social-accounts')).body.data.length;
      const answer = await system.post('/api/v1/social-accounts/connect', { platform: 'bluesky', ...credentials });
      expect(answer).toMatchObject({ status, body: { ...problem, status } });
      expect(answer.body.detail).toMatch(words);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
      expect((await system.get('/api/v1/social-accounts')).body.data).toHaveLength(before);
    });

    it('a text that is too long and five images, both told at once', async () => {
      const before = await count();
      const body = {
        content: 'ä'.repeat(301),
        media_urls: Array.from({ length: 5 }, (_, index) => `https://example.com/${index}.jpg`),
        targets: [{ account_id: account.id }],
      };
      const answer = await system.post('/api/v1/posts', body);
      expect(answer).toMatchObject({ status: 422, body: problem });
      const pointers = answer.body.errors.map((error: { pointer: string }) => error.pointer.split('/')[1]);
      expect(new Set(pointers)).toEqual(new Set(['content', 'media']));
      expect((await system.post('/api/v1/posts/validate', body)).body).toMatchObject({
        valid: false,
        violations: [{ message: expect.stringContaining('300') }, { message: expect.stringContaining('4') }],
      });
      expect(await count()).toBe(before);
    });

    it.each([
      [
        'an unknown field',
        { content: 'x', targets: [{ account_id: '00000000-0000-4000-8000-000000000000' }], colour: 'red' },
        400,
        '/colour',
      ],
      ['no account', { content: 'x' }, 400, '/targets'],
      [
        'an account that is not there',
        { content: 'x', targets: [{ account_id: '00000000-0000-4000-8000-000000000000' }] },
        422,
        '/targets/0/account_id',
      ],
      [
        'a date that is none',
        { content: 'x', targets: [{ account_id: '00000000-0000-4000-8000-000000000000' }], scheduled_at: 'tomorrow' },
        400,
        '/scheduled_at',
      ],
    ])('%s', async (_name, body, status, pointer) => {
      const answer = await system.post('/api/v1/posts', body);
      expect(answer).toMatchObject({ status, body: problem });
      expect(answer.body.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer);
    });

    it('broken JSON, an unknown query parameter, a foreign id, no key', async () => {
      expect((await system.post('/api/v1/posts', '{"content":')).status).toBe(400);
      expect((await system.post('/api/v1/posts', '{"content":"x","__proto__":{"a":1}}')).status).toBe(400);
      expect((await system.post('/api/v1/posts', Buffer.from([0x22, 0xff, 0xfe, 0x22]))).status).toBe(400);
      expect((await system.post('/api/v1/posts', `"${'x'.repeat(1_100_000)}"`)).status).toBe(413);
      expect((await system.get('/api/v1/posts?colour=red')).status).toBe(400);
      expect((await system.get('/api/v1/posts?limit=0')).status).toBe(400);
      expect((await system.get(`/api/v1/social-accounts/${account.id}/health?colour=red`)).status).toBe(400);
      expect((await system.get('/api/v1/posts?cursor=nonsense')).status).toBe(400);
      expect((await system.get('/api/v1/posts/not-an-id')).status).toBe(404);
      expect((await system.get('/api/v1/posts/00000000-0000-4000-8000-000000000000/analytics')).status).toBe(404);
      expect((await system.get(`/api/v1/social-accounts/${account.id}/metrics?since=2026-02-01&until=2026-01-01`)).status).toBe(400);
      expect((await system.get('/api/v1/posts', { authorization: 'Bearer wrong' })).status).toBe(401);
    });
  });

  it('describes itself as OpenAPI 3.1 and says when it is ready', async () => {
    const { body } = await system.get('/api/v1/openapi.json', { authorization: '' });
    expect(body.openapi).toMatch(/^3\.1/);
    expect(Object.keys(body.paths)).toEqual(
      expect.arrayContaining([
        '/api/v1/posts',
        '/api/v1/posts/{id}/analytics',
        '/admin/social-posts/{id}/sync-insights',
        '/api/v1/social-accounts/{id}/health',
      ]),
    );
    expect(Object.keys(body.components.schemas)).toEqual(expect.arrayContaining(['Post', 'NewPost', 'PostAnalytics', 'Problem']));
    expect(await system.get('/health/ready', { authorization: '' })).toMatchObject({ status: 200 });
  });
});
