import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY, HOUR, MINUTE, SECOND } from '@afterpost/kernel';
import { InstagramApp, PLAIN } from '../../../test/instagram.ts';
import { type Answer, Visitor } from '../../../test/visitor.ts';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const REDIRECT = 'https://app.test/back';
const ALL =
  'instagram_business_basic,instagram_business_content_publish,instagram_business_manage_comments,instagram_business_manage_insights';

const asked = (more: Record<string, string> = {}): string =>
  new URLSearchParams({
    client_id: 'sandbox-app',
    redirect_uri: REDIRECT,
    response_type: 'code',
    scope: ALL,
    state: 's1',
    ...more,
  }).toString();

describe('Instagram Login', () => {
  let sandbox: Visitor;
  beforeEach(async () => {
    sandbox = await Visitor.start();
    await sandbox.control('/instagram/settings', { variants: { ...PLAIN, codeExchange: 'flat', refreshErrors: 'graph' } });
    await sandbox.control('/instagram/accounts', { handle: 'harbour.bakery', displayName: 'Harbour Bakery' });
  });
  afterEach(async () => sandbox[Symbol.asyncDispose]());

  const AUTHORIZE = '/instagram/www.instagram.com/oauth/authorize';

  async function decide(decision: 'allow' | 'deny', more: Record<string, string> = {}): Promise<URL> {
    const response = await fetch(`${sandbox.url}${AUTHORIZE}`, {
      method: 'POST',
      headers: FORM,
      body: `${asked(more)}&account=harbour.bakery&decision=${decision}`,
      redirect: 'manual',
    });
    return new URL(response.headers.get('location') ?? '');
  }

  async function exchange(more: Record<string, string> = {}): Promise<Answer> {
    const body = new URLSearchParams({
      client_id: 'sandbox-app',
      client_secret: 'sandbox-secret',
      grant_type: 'authorization_code',
      redirect_uri: REDIRECT,
      ...more,
    });
    return sandbox.send('POST', '/instagram/api.instagram.com/oauth/access_token', body.toString(), FORM);
  }

  const shortLived = async (scope = ALL): Promise<string> =>
    (await exchange({ code: (await decide('allow', { scope })).searchParams.get('code') ?? '' })).body.access_token;
  const tokenEndpoint = async (path: string, params: Record<string, string>): Promise<Answer> =>
    sandbox.send('GET', `/instagram/graph.instagram.com/${path}?${new URLSearchParams(params).toString()}`);
  const longLived = async (access_token: string): Promise<Answer> =>
    tokenEndpoint('access_token', { grant_type: 'ig_exchange_token', client_secret: 'sandbox-secret', access_token });
  const refresh = async (access_token: string): Promise<Answer> =>
    tokenEndpoint('refresh_access_token', { grant_type: 'ig_refresh_token', access_token });
  const me = async (token: string): Promise<Answer> =>
    sandbox.send('GET', `/instagram/graph.instagram.com/v25.0/me?fields=user_id,username,account_type&access_token=${token}`);

  it('leads from the consent page to a code, to an hour, to sixty days', async () => {
    const page = await sandbox.send('GET', `${AUTHORIZE}?${asked()}`);
    expect(page.status).toBe(200);
    expect(page.body).toContain('Harbour Bakery (harbour.bakery)');
    const back = await decide('allow');
    expect(back.origin + back.pathname).toBe(REDIRECT);
    expect([back.searchParams.get('state'), back.hash]).toEqual(['s1', '#_']);
    const { body } = await exchange({ code: back.searchParams.get('code') ?? '' });
    const profile = (await me(body.access_token)).body;
    expect(profile).toEqual({
      user_id: expect.stringMatching(/^17841\d{12}$/),
      username: 'harbour.bakery',
      account_type: 'BUSINESS',
      id: body.user_id,
    });
    expect(profile.id).not.toBe(profile.user_id);
    const long = (await longLived(body.access_token)).body;
    expect(long).toMatchObject({ token_type: 'bearer', expires_in: 5_183_999 });
    sandbox.clock.advance(HOUR);
    expect((await me(body.access_token)).body.error).toMatchObject({ code: 190, error_subcode: 463 });
    sandbox.clock.advance(59 * DAY);
    expect((await me(long.access_token)).status).toBe(200);
    sandbox.clock.advance(DAY);
    expect((await me(long.access_token)).body.error).toMatchObject({ code: 190, error_subcode: 463 });
  });

  it('answers the code flat or in an envelope', async () => {
    await sandbox.control('/instagram/settings', { variants: { codeExchange: 'enveloped' } });
    const { body } = await exchange({ code: (await decide('allow')).searchParams.get('code') ?? '' });
    expect(body).toEqual({ data: [{ access_token: expect.stringMatching(/^IGAA/), user_id: expect.any(String), permissions: ALL }] });
  });

  it('comes back without a code when it is denied', async () => {
    const back = await decide('deny');
    expect(Object.fromEntries(back.searchParams)).toMatchObject({ error: 'access_denied', error_reason: 'user_denied', state: 's1' });
    expect(back.searchParams.has('code')).toBe(false);
  });

  it.each([
    ['another app', { client_id: 'nobody' }],
    ['no basic scope', { scope: 'instagram_business_manage_insights' }],
    ['a scope of Facebook Login', { scope: 'instagram_business_basic,pages_show_list' }],
    ['no redirect URI', { redirect_uri: '' }],
  ])('shows a complaint instead of the consent page for %s', async (_what, more) => {
    expect((await sandbox.send('GET', `${AUTHORIZE}?${asked(more)}`)).status).toBe(400);
  });

  it('takes a code once, within an hour, for the same redirect URI and the right secret, and says so in words of its own', async () => {
    const code = (await decide('allow')).searchParams.get('code') ?? '';
    const refused = { status: 400, body: { error_type: 'OAuthException', code: 400, error_message: expect.any(String) } };
    expect(await exchange({ code, redirect_uri: 'https://app.test/elsewhere' })).toMatchObject(refused);
    expect(await exchange({ code, client_secret: 'wrong' })).toMatchObject(refused);
    expect((await exchange({ code: `${code}#_` })).status).toBe(200);
    expect(await exchange({ code })).toMatchObject(refused);
    const late = (await decide('allow')).searchParams.get('code') ?? '';
    sandbox.clock.advance(HOUR);
    expect(await exchange({ code: late })).toMatchObject(refused);
  });

  it('renews a long-lived token after 24 hours, and neither a young, a short-lived nor an expired one', async () => {
    const short = await shortLived();
    const token = (await longLived(short)).body.access_token;
    sandbox.clock.advance(30 * MINUTE);
    expect((await refresh(short)).body.error.code).toBe(100);
    sandbox.clock.advance(DAY - 30 * MINUTE - SECOND);
    expect((await refresh(token)).body.error.message).toContain('24 hours');
    sandbox.clock.advance(SECOND);
    const next = await refresh(token);
    expect(next).toMatchObject({ status: 200, body: { token_type: 'bearer', expires_in: 5_183_999 } });
    expect((await me(next.body.access_token)).status).toBe(200);
    sandbox.clock.advance(60 * DAY);
    expect((await refresh(next.body.access_token)).body.error).toMatchObject({ code: 190, error_subcode: 463 });
  });

  it('may answer the renewal in the token endpoints’ envelope', async () => {
    await sandbox.control('/instagram/settings', { variants: { refreshErrors: 'token endpoint' } });
    expect((await refresh('IGAAnobody')).body).toMatchObject({ error_type: 'OAuthException', code: 400 });
  });

  it('grants what was asked for and no more', async () => {
    const token = await shortLived('instagram_business_basic');
    const app = new InstagramApp(sandbox, 'graph.instagram.com', 'me', token);
    const full = await InstagramApp.connect(sandbox, 'harbour.bakery');
    const media = await full.publish({ image_url: 'https://media.test/a.jpg' });
    expect((await app.get(media, { fields: 'like_count' })).status).toBe(200);
    const noPermission = { status: 400, body: { error: { code: 10 } } };
    expect(await app.insights(media, 'reach')).toMatchObject(noPermission);
    expect(await app.get('me/insights', { metric: 'reach', period: 'day' })).toMatchObject(noPermission);
    expect(await app.get(`${media}/comments`)).toMatchObject(noPermission);
    expect(await app.post('me/media', { image_url: 'https://media.test/a.jpg' })).toMatchObject(noPermission);
    expect(await app.get('me/media', { fields: 'insights.metric(reach)' })).toMatchObject(noPermission);
  });

  it.each([
    ['access', 463],
    ['all', 458],
    ['password', 460],
  ])('ends tokens by control: %s', async (what, error_subcode) => {
    const app = await InstagramApp.connect(sandbox, 'harbour.bakery');
    await sandbox.control('/instagram/accounts/harbour.bakery/revoke', { what });
    expect((await app.get('me')).body.error).toMatchObject({ code: 190, error_subcode, type: 'OAuthException' });
    const again = await InstagramApp.connect(sandbox, 'harbour.bakery');
    expect(again.token).not.toBe(app.token);
    expect((await again.get('me')).status).toBe(200);
  });

  it('lets a token live that can be renewed no longer', async () => {
    const app = await InstagramApp.connect(sandbox, 'harbour.bakery');
    await sandbox.control('/instagram/accounts/harbour.bakery/revoke', { what: 'refresh' });
    sandbox.clock.advance(2 * DAY);
    expect((await app.get('me')).status).toBe(200);
    expect((await refresh(app.token)).body.error.code).toBe(190);
    expect((await InstagramApp.connect(sandbox, 'harbour.bakery')).token).not.toBe(app.token);
  });

  it('knows a token of one login at its own host alone, and no account that is gone', async () => {
    const both = (await sandbox.control('/instagram/accounts', { handle: 'pier.bakery', type: 'creator-with-page' })).body;
    const at = (host: 'graph.instagram.com' | 'graph.facebook.com', token: string) => new InstagramApp(sandbox, host, both.id, token);
    for (const token of [both.pageAccessToken, both.userAccessToken]) {
      expect((await at('graph.facebook.com', token).get(both.id, { fields: 'username' })).body).toEqual({
        id: both.id,
        username: 'pier.bakery',
      });
      expect((await at('graph.instagram.com', token).get('me')).body.error.code).toBe(190);
    }
    expect((await at('graph.facebook.com', both.accessToken).get(both.id)).body.error.code).toBe(190);
    const page = await at('graph.facebook.com', both.userAccessToken).get('me/accounts', {
      fields: 'name,access_token,instagram_business_account',
    });
    expect(page.body.data).toMatchObject([{ id: both.pageId, instagram_business_account: { id: both.id } }]);
    await sandbox.control('/instagram/accounts/pier.bakery/revoke', { takedown: true });
    expect(
      (await at('graph.facebook.com', both.userAccessToken).get('me/accounts', { fields: 'instagram_business_account' })).body.data,
    ).toEqual([{ id: both.pageId }]);
    expect((await at('graph.facebook.com', both.userAccessToken).get(both.id)).body.error).toMatchObject({ code: 100, error_subcode: 33 });
  });
});
