import { ManualClock } from '@afterpost/kernel';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPlatforms } from '../create-platforms.ts';
import { NOW, openHarness } from './harness.ts';
import type { Harness, Reply } from './harness.ts';

const exchange = { flavour: 'page', redirectUri: 'https://us.example/back', code: 'code-of-nobody' };
const granted: Reply = { body: { access_token: 'granted-of-nobody', expires_in: 5_184_000, scope: 'rw_organization_admin' } };
const pages = (start: number, links: readonly object[]): Reply => ({
  body: { paging: { start, count: 1, links }, elements: [{ organization: `urn:li:organization:${start + 1}` }] },
});

describe('connecting LinkedIn by consent', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await openHarness();
  });
  afterAll(() => harness.close());

  it('sends the user to LinkedIn with the scopes of the way that was chosen, each with its purpose', () => {
    const oauth = harness.adapter.oauth!;
    const url = oauth.authorizeUrl({ flavour: 'member', redirectUri: exchange.redirectUri, state: 'state-1' });
    const { pathname, searchParams } = new URL(url.ok ? url.value : '');
    expect(pathname).toBe('/www.linkedin.com/oauth/v2/authorization');
    expect(Object.fromEntries(searchParams)).toEqual({
      response_type: 'code',
      client_id: 'app-of-nobody',
      redirect_uri: exchange.redirectUri,
      state: 'state-1',
      scope: 'openid profile w_member_social',
    });
    expect(oauth.pkce).toBe(false);
    for (const { purpose } of oauth.flavours.flatMap(({ scopes }) => scopes)) expect(purpose).toMatch(/\.$/);
  });

  it('says what to do where the way is unknown or there is no app', async () => {
    const unknown = harness.adapter.oauth!.authorizeUrl({ ...exchange, flavour: 'ads', state: 's' });
    expect(unknown).toMatchObject({ ok: false, failure: { message: expect.stringMatching(/page, member, member-analytics/) } });
    const platforms = createPlatforms({ clock: new ManualClock(NOW) });
    const adapter = platforms.get('linkedin')!;
    for (const refused of [
      adapter.oauth!.authorizeUrl({ ...exchange, state: 's' }),
      await adapter.oauth!.exchange(exchange),
      await adapter.refresh({ refreshToken: 'r' }),
    ]) {
      expect(refused).toMatchObject({
        ok: false,
        failure: { class: 'invalid_request', message: expect.stringMatching(/LINKEDIN_CLIENT_ID/) },
      });
    }
    await platforms.close();
  });

  it('finds every page, on however many pages they are listed, and knows one without a name by its number', async () => {
    harness.answer(({ path, query }) => {
      if (path === '/oauth/v2/accessToken') return granted;
      if (path === '/rest/organizations') return { status: 503, body: { message: 'later' } };
      return query.includes('start=0') ? pages(0, [{ rel: 'next', href: '/rest/organizationAcls' }]) : pages(1, []);
    });
    const outcome = await harness.adapter.oauth!.exchange(exchange);
    expect(outcome.ok && outcome.value.map(({ kind, profile }) => [kind, profile.platformAccountId, profile.handle])).toEqual([
      ['page', 'urn:li:organization:1', '1'],
      ['page', 'urn:li:organization:2', '2'],
    ]);
    const form = new URLSearchParams(harness.sent[0]!.body.toString());
    expect(Object.fromEntries(form)).toEqual({
      grant_type: 'authorization_code',
      code: exchange.code,
      redirect_uri: exchange.redirectUri,
      client_id: 'app-of-nobody',
      client_secret: 'app-secret-of-nobody',
    });
  });

  it('shows neither code nor secret when it is refused', async () => {
    const words = `bad code ${exchange.code} for app-secret-of-nobody`;
    harness.answer(() => ({ status: 400, body: { error: 'invalid_grant', error_description: words } }));
    const outcome = await harness.adapter.oauth!.exchange(exchange);
    expect(outcome).toMatchObject({ ok: false, failure: { class: 'token_expired' } });
    expect(JSON.stringify(outcome)).not.toMatch(/code-of-nobody|app-secret-of-nobody/);
  });
});
