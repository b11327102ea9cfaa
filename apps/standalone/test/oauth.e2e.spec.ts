import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { hasNats } from '@afterpost/testing';
import { Browser } from './browser.ts';
import { type Mode, startSystem, type TestSystem } from './system.ts';

jest.setTimeout(60_000);

const modes: Mode[] = hasNats('connecting by consent over NATS') ? ['one process', 'NATS'] : ['one process'];

interface SandboxAccount {
  readonly id: string;
  readonly handle: string;
}

const changed = (url: string, change: (url: URL) => void): string => {
  const copy = new URL(url);
  change(copy);
  return copy.href;
};

describe.each(modes)('connecting by consent, %s', (mode) => {
  let system: TestSystem;
  beforeAll(async () => {
    system = await startSystem(mode);
  });
  afterAll(async () => system?.[Symbol.asyncDispose]());

  const sandboxAccount = (platform: string, fields: object) => system.control<SandboxAccount>('POST', `/${platform}/accounts`, fields);
  const begin = async (body: object) => {
    const begun = await system.post('/api/v1/social-accounts/connect', body);
    expect(begun).toMatchObject({ status: 200, body: { connection_id: expect.any(String) } });
    return begun.body as { connection_id: string; authorize_url: string; scopes: { scope: string; purpose: string }[]; flavour: string };
  };
  /** As far as the network's own consent page. */
  const atTheNetwork = async (body: object) => {
    const begun = await begin(body);
    const browser = await new Browser().open(begun.authorize_url);
    const [, button = ''] = /<button>(Continue to [^<]+)<\/button>/.exec(browser.html) ?? [];
    return { ...begun, browser: await browser.press(button) };
  };
  const accounts = async (): Promise<{ id: string; platform_account_id: string }[]> =>
    (await system.get('/api/v1/social-accounts?limit=200')).body.data;
  const connection = async (id: string) => (await system.get(`/api/v1/connections/${id}`)).body;

  /** At the moment in which the browser would come back: its address, with code and state. */
  const onTheWayBack = async () => {
    const { browser, ...begun } = await atTheNetwork({ platform: 'x' });
    await browser.press('Allow', { account: 'ada_x' }, /\/oauth\/x\/callback/);
    return { ...begun, browser, callback: browser.visited.at(-1) ?? '' };
  };

  it('shows what will be asked for, leads to the network and back, and lists the account at once', async () => {
    const ada = await sandboxAccount('x', { handle: 'ada_x', displayName: 'Ada' });
    const { connection_id: id, authorize_url, scopes } = await begin({ platform: 'twitter' });
    expect(scopes).toContainEqual({ scope: 'tweet.write', purpose: expect.stringMatching(/publish/i) });
    const browser = await new Browser().open(authorize_url);
    expect(browser.text).toMatch(/Connect X .*Publish and delete posts for you/);
    expect(await connection(id)).toMatchObject({ status: 'pending', candidate_count: 0, account_ids: [] });
    await browser.press('Continue to X');
    expect(browser.url.pathname).toBe('/x/x.com/i/oauth2/authorize');
    expect(browser.url.searchParams.get('redirect_uri')).toBe(`${system.url}/oauth/x/callback`);
    await browser.press('Allow', { account: 'ada_x' });
    expect([browser.status, browser.text]).toEqual([200, expect.stringMatching(/X is connected .*Ada/)]);
    const after = await connection(id);
    expect(after).toMatchObject({ status: 'connected', platform: 'x', network: 'x' });
    expect(await accounts()).toContainEqual(
      expect.objectContaining({ id: after.account_ids[0], platform_account_id: ada.id, status: 'active', missing_scopes: [] }),
    );
    expect((await system.get(`/api/v1/social-accounts/${after.account_ids[0]}/health`)).body).toMatchObject({ healthy: true });
  });

  it('keeps id and history when the same account gives consent again', async () => {
    const before = (await accounts()).find(({ platform_account_id }) => platform_account_id !== '')?.id;
    const { browser, connection_id: id } = await atTheNetwork({ platform: 'x' });
    await browser.press('Allow', { account: 'ada_x' });
    expect((await connection(id)).account_ids).toEqual([before]);
  });

  it('lets one choose among the Pages behind a consent, and connects what was chosen alone', async () => {
    const email = 'owner@pages.test';
    for (const handle of ['bakery', 'harbour', 'market']) await sandboxAccount('facebook', { handle, displayName: handle, email });
    const { browser, connection_id: id } = await atTheNetwork({ platform: 'facebook' });
    await browser.press('Allow');
    expect([browser.status, browser.text]).toEqual([200, expect.stringMatching(/One more choice .*3 accounts/)]);
    const { body } = await system.get(`/api/v1/connections/${id}/candidates`);
    expect(body.data).toHaveLength(3);
    expect(body.data[0]).toEqual({
      id: expect.any(String),
      kind: 'page',
      handle: expect.any(String),
      display_name: expect.any(String),
      avatar_url: expect.stringMatching(/^http/),
      platform_account_id: expect.any(String),
      missing_scopes: [],
    });
    const before = (await accounts()).length;
    const chosen = body.data.slice(0, 2) as { id: string; platform_account_id: string }[];
    const selected = await system.post(`/api/v1/connections/${id}/select`, { candidate_ids: chosen.map((one) => one.id) });
    expect(selected).toMatchObject({ status: 200, body: { data: [{ platform: 'facebook' }, { platform: 'facebook' }] } });
    expect(await accounts()).toHaveLength(before + 2);
    expect(await system.post(`/api/v1/connections/${id}/select`, { candidate_id: body.data[2].id })).toMatchObject({ status: 409 });
    expect(await connection(id)).toMatchObject({ status: 'connected', candidate_count: 0 });
  });

  it.each([
    ['instagram', 'instagram-login', 'www.instagram.com', 'business'],
    ['instagram', 'facebook-login', 'www.facebook.com', 'business-with-page'],
    ['linkedin', 'page', 'www.linkedin.com', undefined],
  ])('of %s goes by %s', async (platform, flavour, host, type) => {
    const { handle } = await sandboxAccount(platform, { handle: `by.${flavour}`, displayName: 'Flavour', type });
    const { browser, connection_id: id } = await atTheNetwork({ platform, flavour });
    expect(browser.url.pathname).toContain(`/${host}/`);
    const [, option = ''] = new RegExp(`<option value="([^"]+)"[^>]*>[^<]*${handle}`).exec(browser.html) ?? [];
    await browser.press('Allow', option === '' ? {} : { account: option });
    expect(['connected', 'awaiting_choice']).toContain((await connection(id)).status);
  });

  it('tells in words that somebody said no, and connects nothing', async () => {
    const before = await accounts();
    const { browser, connection_id: id } = await atTheNetwork({ platform: 'facebook' });
    await browser.press('Deny');
    expect(browser.text).toMatch(/Nothing was connected .*Access was not granted on Facebook/);
    expect(await connection(id)).toMatchObject({ status: 'failed', error: { code: 'access_denied' } });
    expect(await accounts()).toEqual(before);
  });

  it('sends the browser on to where it is trusted, with what came of it and without a secret', async () => {
    const { browser, connection_id: id } = await atTheNetwork({ platform: 'x', redirect_to: '/health/live?from=x' });
    await browser.press('Allow', { account: 'ada_x' });
    expect(browser.url.href).toBe(`${system.url}/health/live?from=x&connection_id=${id}&status=connected`);
  });

  describe('is not carried out', () => {
    it.each<[string, number, RegExp, (url: URL) => void]>([
      ['with a wrong state', 400, /Nobody is waiting/, (url) => url.searchParams.set('state', 'x'.repeat(43))],
      ['without a state', 400, /Nobody is waiting/, (url) => url.searchParams.delete('state')],
      ['with two states', 400, /Nobody is waiting/, (url) => url.searchParams.append('state', 'another')],
      ['on another network', 400, /Nobody is waiting/, (url) => void (url.pathname = '/oauth/linkedin/callback')],
      ['on a network that there is not', 400, /Nobody is waiting/, (url) => void (url.pathname = '/oauth/myspace/callback')],
    ])('%s; the right one still works then', async (_name, status, words, change) => {
      const { browser, callback, connection_id: id } = await onTheWayBack();
      await browser.open(changed(callback, change));
      expect([browser.status, browser.text]).toEqual([status, expect.stringMatching(words)]);
      expect(await connection(id)).toMatchObject({ status: 'pending' });
      await browser.open(callback);
      expect(browser.text).toContain('X is connected');
    });

    it('in another browser, with or without cookies of its own', async () => {
      const { browser, callback, connection_id: id } = await onTheWayBack();
      const { browser: foreign } = await atTheNetwork({ platform: 'x' });
      for (const other of [foreign, new Browser()]) {
        await other.open(callback);
        expect([other.status, other.text]).toEqual([403, expect.stringMatching(/not the browser that began/)]);
      }
      expect(await connection(id)).toMatchObject({ status: 'pending' });
      await browser.open(callback);
      expect(browser.status).toBe(200);
    });

    it('twice, and by no more than one of several at once', async () => {
      const { browser, callback } = await onTheWayBack();
      const cookie = `afterpost-browser=${browser.cookie('afterpost-browser')}`;
      const answers = await Promise.all([1, 2, 3].map(() => fetch(callback, { headers: { cookie } })));
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 400, 400]);
      await browser.open(callback);
      expect([browser.status, browser.text]).toEqual([400, expect.stringMatching(/used already/)]);
    });

    it('with a code that is worth nothing', async () => {
      const { browser, callback, connection_id: id } = await onTheWayBack();
      await browser.open(changed(callback, (url) => url.searchParams.set('code', 'made-up-code')));
      expect([browser.status, browser.text]).toEqual([422, expect.stringMatching(/could not be connected .*connect again/i)]);
      expect(browser.text).not.toContain('made-up-code');
      expect(await connection(id)).toMatchObject({ status: 'failed', error: { code: 'refused_by_platform' } });
    });

    it('by a form on somebody else’s page, nor without the link opened first', async () => {
      const { authorize_url: url, connection_id: id } = await begin({ platform: 'x' });
      const cookie = `afterpost-browser=${'k'.repeat(43)}`;
      const foreign = { cookie, 'sec-fetch-site': 'cross-site', 'content-type': 'application/x-www-form-urlencoded' };
      for (const headers of [foreign, { ...foreign, 'sec-fetch-site': 'same-site' }, { 'sec-fetch-site': 'same-origin' }]) {
        const answer = await fetch(url, { method: 'POST', redirect: 'manual', headers });
        expect([answer.status, answer.headers.get('location')]).toEqual([403, null]);
      }
      expect(await connection(id)).toMatchObject({ status: 'pending' });
    });

    it('with a link that another browser has opened', async () => {
      const { authorize_url: url } = await atTheNetwork({ platform: 'x' });
      const late = await new Browser().open(url);
      await late.press('Continue to X');
      expect([late.status, late.text]).toEqual([403, expect.stringMatching(/not the browser that began/)]);
    });

    it.each([
      ['https://evil.example/'],
      ['//evil.example/'],
      ['/\\evil.example/'],
      ['javascript:alert(1)'],
      ['data:text/html,hello'],
      ['https://user:pass@127.0.0.1/'],
    ])('to end at %s', async (redirect_to) => {
      const answer = await system.post('/api/v1/social-accounts/connect', { platform: 'x', redirect_to });
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: '/redirect_to' }] } });
    });
  });

  it('has pages without script, in nobody’s frame, that lead nowhere else and hold what others wrote as text', async () => {
    await sandboxAccount('x', { handle: 'mallory_x', displayName: '<img src=x onerror=alert(1)>' });
    const { browser } = await atTheNetwork({ platform: 'x' });
    await browser.press('Allow', { account: 'mallory_x' });
    expect(browser.html).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(browser.html).not.toMatch(/<img|<script|onerror=alert\(1\)>|javascript:/);
    const policy = browser.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(policy).not.toMatch(/unsafe|script-src/);
    const [, style = ''] = /<style>(.*?)<\/style>/s.exec(browser.html) ?? [];
    expect(policy).toContain(`style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`);
    expect(Object.fromEntries(browser.headers)).toMatchObject({ 'referrer-policy': 'no-referrer', 'cache-control': 'no-store' });
  });

  it('gives the browser a key that pages can’t read and others don’t send', async () => {
    const { authorize_url } = await begin({ platform: 'x' });
    const { headers } = await fetch(authorize_url);
    expect(headers.getSetCookie()).toEqual([
      expect.stringMatching(/^afterpost-browser=[\w-]{43}; Path=\/; Max-Age=3600; HttpOnly; SameSite=Lax$/),
    ]);
  });

  it('answers a repeated Idempotency-Key with the same connection', async () => {
    const key = { 'idempotency-key': `consent ${mode}` };
    const ask = async () => (await system.post('/api/v1/social-accounts/connect', { platform: 'x' }, key)).body;
    const first = await ask();
    expect(first).toMatchObject({ connection_id: expect.any(String) });
    expect(await ask()).toEqual(first);
  });

  it('says what is wrong with what was asked', async () => {
    const connect = (body: object) => system.post('/api/v1/social-accounts/connect', body);
    expect(await connect({ platform: 'x', flavour: 'none' })).toMatchObject({
      status: 422,
      body: { detail: expect.stringContaining('connects by x') },
    });
    expect(await connect({ platform: 'bluesky' })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/identifier' }, { pointer: '/password' }] },
    });
    expect(await connect({ platform: 'mastodon' })).toMatchObject({
      status: 422,
      body: { detail: expect.stringMatching(/cannot be connected yet/) },
    });
    expect(await connect({ platform: 'x', access_token: 'a', flavour: 'x' })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/flavour' }] },
    });
    const unknown = '/api/v1/connections/00000000-0000-4000-8000-000000000000';
    for (const path of [unknown, `${unknown}/candidates`]) expect(await system.get(path)).toMatchObject({ status: 404 });
    expect(await system.post(`${unknown}/select`, { candidate_id: '00000000-0000-4000-8000-000000000000' })).toMatchObject({ status: 404 });
    expect(await system.post(`${unknown}/select`, {})).toMatchObject({ status: 400 });
    const stranger = await new Browser().open(`${system.url}/oauth/start/not-an-id`);
    expect([stranger.status, stranger.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
  });
});
