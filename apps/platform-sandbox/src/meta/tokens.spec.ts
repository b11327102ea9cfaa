import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY, HOUR, MINUTE } from '@afterpost/kernel';
import { PageApp, PLAIN, query } from '../../test/facebook.ts';
import { type Answer, Visitor } from '../../test/visitor.ts';

const APP = { client_id: 'sandbox-app', client_secret: 'sandbox-secret' };
const REDIRECT = 'https://app.example/callback?x=1';
const DIALOG = '/facebook/www.facebook.com/v25.0/dialog/oauth';

const codeOf = (back: URL): string => back.searchParams.get('code') ?? '';

describe('logging in with Facebook', () => {
  let sandbox: Visitor;
  let page: PageApp;
  beforeEach(async () => {
    sandbox = await Visitor.start();
    page = await PageApp.connect(sandbox, 'harbour.bakery', { displayName: 'Harbour <Bakery>', email: 'ada@mail.test' });
    await page.settings({ variants: PLAIN });
  });
  afterEach(async () => sandbox[Symbol.asyncDispose]());

  const asked = { client_id: 'sandbox-app', redirect_uri: REDIRECT, state: 's-1', scope: 'pages_show_list,read_insights' };
  const consent = async (decision: 'allow' | 'deny', more: Record<string, string> = {}): Promise<URL> => {
    const form = new URLSearchParams({ ...asked, account: page.id, decision, ...more });
    const response = await fetch(`${sandbox.url}${DIALOG}`, { method: 'POST', body: form, redirect: 'manual' });
    return new URL(response.headers.get('location') ?? 'about:blank');
  };
  const redeem = async (code: string, more: Record<string, string> = {}): Promise<Answer> =>
    page.get('oauth/access_token', { ...APP, redirect_uri: REDIRECT, code, ...more }, '');
  const debug = async (token: string): Promise<Answer> =>
    page.get('debug_token', { input_token: token }, `${APP.client_id}|${APP.client_secret}`);

  it('shows the Pages of the sandbox, escaped, with what is asked for', async () => {
    const { status, body } = await sandbox.send('GET', `${DIALOG}?${query(asked)}`);
    expect(status).toBe(200);
    expect(body).toContain(`<option value="${page.id}">Harbour &lt;Bakery&gt; (harbour.bakery)</option>`);
    expect(body).toContain('<li>read_insights</li>');
  });

  it.each([
    [{ client_id: 'someone-else' }, 'App not found'],
    [{ redirect_uri: '/relative' }, 'URL blocked'],
    [{ scope: 'pages_show_list,root' }, 'Invalid Scopes: root'],
  ])('complains in the browser about %p', async (wrong, words) => {
    const { status, body } = await sandbox.send('GET', `${DIALOG}?${query({ ...asked, ...wrong })}`);
    expect(status).toBe(400);
    expect(body).toContain(words);
  });

  it('brings back a code and the state, or what the person decided', async () => {
    const back = await consent('allow');
    expect(back.searchParams.get('state')).toBe('s-1');
    expect(back.searchParams.get('x')).toBe('1');
    expect(codeOf(back)).not.toBe('');
    const denied = await consent('deny');
    expect(Object.fromEntries(denied.searchParams)).toMatchObject({ error: 'access_denied', error_reason: 'user_denied', state: 's-1' });
  });

  it('takes a code once, within ten minutes, for the same redirect and with the secret', async () => {
    const code = codeOf(await consent('allow'));
    expect((await redeem(code, { client_secret: 'wrong' })).body.error).toMatchObject({
      code: 1,
      message: 'Error validating client secret.',
    });
    expect((await redeem(code, { redirect_uri: 'https://elsewhere.example/' })).body.error).toMatchObject({
      code: 100,
      error_subcode: 36008,
    });
    expect((await redeem(code)).body).toMatchObject({ token_type: 'bearer' });
    expect((await redeem(code)).body.error).toMatchObject({ code: 100, error_subcode: 36009 });
    const late = codeOf(await consent('allow'));
    sandbox.clock.advance(10 * MINUTE);
    expect((await redeem(late)).body.error).toMatchObject({ code: 100, error_subcode: 36007 });
  });

  it('gives a token for an hour or two, and for about 60 days in exchange', async () => {
    const short = (await redeem(codeOf(await consent('allow')))).body;
    expect(short.expires_in).toBeGreaterThanOrEqual(3_600);
    expect(short.expires_in).toBeLessThan(7_200);
    const exchange = { ...APP, grant_type: 'fb_exchange_token', fb_exchange_token: short.access_token };
    const long = (await page.get('oauth/access_token', exchange, '')).body;
    expect(long.expires_in).toBe(5_183_999);
    sandbox.clock.advance(2 * HOUR);
    expect((await page.get('me', {}, short.access_token)).body.error).toMatchObject({
      code: 190,
      error_subcode: 463,
      type: 'OAuthException',
    });
    expect((await page.get('me', {}, long.access_token)).status).toBe(200);
    sandbox.clock.advance(60 * DAY);
    expect((await page.get('me', {}, long.access_token)).body.error).toMatchObject({ code: 190, error_subcode: 463 });
  });

  it('grants what was asked for, and no more', async () => {
    const { user } = await page.withScopes('pages_show_list');
    const permissions = (await page.get('me/permissions', {}, user)).body.data;
    expect(permissions.map(({ permission }: { permission: string }) => permission)).toEqual(['public_profile', 'pages_show_list']);
    expect(permissions[0].status).toBe('granted');
    expect((await page.get(`${page.id}/published_posts`, {}, user)).body.error).toMatchObject({ code: 10 });
  });

  it('lists the Pages of their owner with tokens that never end, the same ones at every look', async () => {
    await PageApp.connect(sandbox, 'harbour.cafe', { email: 'ada@mail.test' });
    await PageApp.connect(sandbox, 'somebody.else');
    const fields = 'id,name,username,access_token,tasks,instagram_business_account,picture{url}';
    const { body } = await page.get('me/accounts', { fields, limit: 100 }, page.userToken);
    expect(body.data.map(({ username }: { username: string }) => username)).toEqual(['harbour.bakery', 'harbour.cafe']);
    expect(body.data[0]).toMatchObject({
      id: page.id,
      access_token: page.token,
      picture: { data: { url: expect.stringContaining('http') } },
    });
    expect(body.data[0].tasks).toContain('CREATE_CONTENT');
    expect(body.data[0].instagram_business_account).toBeUndefined();
    const known = (await debug(page.token)).body.data;
    expect(known).toMatchObject({ type: 'PAGE', is_valid: true, expires_at: 0, profile_id: page.id, user_id: page.userId });
    expect(known.granular_scopes).toContainEqual({ scope: 'read_insights', target_ids: [page.id, expect.any(String)] });
  });

  it('reads a token from the query, the form or the header, and refuses none or a foreign one', async () => {
    const path = `/facebook/graph.facebook.com/v25.0/${page.id}`;
    for (const scheme of ['Bearer', 'OAuth']) {
      expect((await sandbox.send('GET', path, undefined, { authorization: `${scheme} ${page.token}` })).status).toBe(200);
    }
    expect((await sandbox.send('GET', path)).body.error).toMatchObject({ code: 104, fbtrace_id: expect.any(String) });
    expect((await page.get(page.id, {}, 'nonsense')).body.error).toMatchObject({
      code: 190,
      message: expect.stringContaining('Cannot parse'),
    });
    const proof = createHmac('sha256', 'sandbox-secret').update(page.token).digest('hex');
    expect((await page.get(page.id, { appsecret_proof: proof })).status).toBe(200);
    expect((await page.get(page.id, { appsecret_proof: 'a'.repeat(64) })).body.error).toMatchObject({ code: 104 });
  });

  it.each([
    [{ what: 'access' }, 463],
    [{ what: 'all' }, 458],
    [{ what: 'password' }, 460],
    [{ deactivate: true }, 459],
    [{ suspend: true }, 492],
  ])('kills the Page’s token by control %p with subcode %p, and gives a new one on the next look', async (how, subcode) => {
    await sandbox.control(`/facebook/accounts/${page.id}/revoke`, how);
    expect((await page.get(page.id)).body.error).toMatchObject({ code: 190, error_subcode: subcode });
    expect((await debug(page.token)).body.data).toMatchObject({ is_valid: false, error: { code: 190, subcode } });
    const back = Object.fromEntries(Object.keys(how).flatMap((key) => (key === 'what' ? [] : [[key, false]])));
    if (Object.keys(back).length > 0) await sandbox.control(`/facebook/accounts/${page.id}/revoke`, back);
    const again = await PageApp.connect(sandbox, 'harbour.bakery');
    expect((await again.get(page.id)).status).toBe(200);
  });

  it('lets data access lapse after 90 days while the token lives, until the person logs in again', async () => {
    sandbox.clock.advance(90 * DAY);
    expect((await page.get(page.id)).body.error).toMatchObject({ code: 10, message: expect.stringContaining('data access') });
    expect((await debug(page.token)).body.data).toMatchObject({
      is_valid: true,
      data_access_expires_at: sandbox.clock.now().getTime() / 1000,
    });
    const again = await PageApp.connect(sandbox, 'harbour.bakery');
    expect((await again.get(page.id)).status).toBe(200);
  });

  it('hides a Page that is gone from everybody', async () => {
    const post = await page.write('still here');
    await sandbox.control(`/facebook/accounts/${page.id}/revoke`, { takedown: true });
    for (const id of [page.id, post]) expect((await page.get(id)).body.error).toMatchObject({ code: 100, error_subcode: 33 });
    expect((await page.get('me/accounts', {}, page.userToken)).body.data).toEqual([]);
  });

  it('gives an app token, and introspects with nothing else', async () => {
    const { body } = await page.get('oauth/access_token', { ...APP, grant_type: 'client_credentials' }, '');
    expect(body).toEqual({ access_token: 'sandbox-app|sandbox-secret', token_type: 'bearer' });
    expect((await debug('unknown')).body.data).toMatchObject({ is_valid: false });
  });
});
