import { healthAnswer, type PostAnswer } from '@afterpost/contracts';
import { DAY, HOUR } from '@afterpost/kernel';
import { eventually } from '@afterpost/testing';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Browser } from './browser.ts';
import { bodyFor, callsOf, createPerson, isPublic, MovableClock, type Person, PROMPT, publish, settled, standing } from './networks.ts';
import { startSystem, type TestSystem } from './system.ts';

jest.setTimeout(60_000);

const HANDLE = 'harbour.bakery';
const EARLY = 'Bread at seven.';
const LATER = 'Eight weeks of bread.';
const LAST = 'Open again.';
const SCOPES = [
  'instagram_business_basic',
  'instagram_business_content_publish',
  'instagram_business_manage_comments',
  'instagram_business_manage_insights',
];
/** A token of sixty days is renewed in its fiftieth day. */
const RENEWED_BY = 50 * DAY + HOUR;

interface Happening {
  readonly type: string;
  readonly at: string;
  readonly words: string;
}

const clock = new MovableClock();
let system: TestSystem;
let person: Person;
let accountId: string;
let early: string;
let later: string;
let scheduledAt: Date;

beforeAll(async () => {
  system = await startSystem('one process', { clock, cadence: { firstAfterMs: HOUR } });
  await system.control('POST', '/instagram/settings', PROMPT.instagram);
  person = await createPerson(system, 'instagram', { handle: HANDLE, displayName: 'Harbour Bakery', type: 'business' });
});
afterAll(async () => system?.[Symbol.asyncDispose]());

/** From the start page over the network's consent form to the page that the callback answers. */
async function consent(): Promise<string[]> {
  const begun = await system.post('/api/v1/social-accounts/connect', { platform: 'instagram', flavour: 'instagram-login' });
  const browser = await new Browser().open(begun.body.authorize_url);
  await browser.press('Continue to Instagram');
  expect(browser.url.pathname).toBe('/instagram/www.instagram.com/oauth/authorize');
  await browser.press('Allow', { account: person.id });
  expect([browser.status, browser.text]).toEqual([200, expect.stringMatching(/Instagram is connected/)]);
  const { body } = await system.get(`/api/v1/connections/${begun.body.connection_id}`);
  expect(body).toMatchObject({ status: 'connected', platform: 'instagram' });
  return body.account_ids;
}

const account = async (what = '') => (await system.get(`/api/v1/social-accounts/${accountId}${what}`)).body;
const health = async () => healthAnswer.strict().parse(await account('/health'));
const post = async (id: string): Promise<PostAnswer> => (await system.get(`/api/v1/posts/${id}`)).body;
const figuresOf = async (id: string) => (await system.get(`/api/v1/posts/${id}/analytics`)).body.metrics_by_account;
const series = async (id: string): Promise<unknown[]> => (await system.get(`/api/v1/posts/${id}/metrics`)).body.series[0].data;
/** What happened to the account, oldest first. */
const timeline = async (): Promise<Happening[]> => (await account('/events')).data.toReversed();
const happened = async (): Promise<string[]> => (await timeline()).map(({ type }) => type);
const noticesOf = async (kind: string): Promise<{ message: string }[]> =>
  (await system.get('/api/v1/notices')).body.data.filter((notice: { kind: string }) => notice.kind === kind);
const renewals = async (): Promise<number> =>
  (await callsOf(system, 'instagram')).calls
    .filter(({ route }) => route.includes('refresh_access_token'))
    .reduce((sum, { count }) => sum + count, 0);
const published = async (): Promise<string[]> => (await standing(system, 'instagram', person)).filter(isPublic).map(({ text }) => text);

describe('a connection to Instagram', () => {
  it('begins with consent in a browser: active, with what was granted', async () => {
    accountId = (await consent())[0] ?? '';
    expect(await account()).toMatchObject({ platform_account_id: person.id, handle: HANDLE, status: 'active', missing_scopes: [] });
    const { scopes, ...rest } = await health();
    expect(scopes?.toSorted()).toEqual(SCOPES);
    expect(rest).toMatchObject({ healthy: true, status: 'active', error_code: null, missing_scopes: [] });
    expect(await happened()).toEqual(['account.connected']);
  });

  it('publishes and measures, and takes a post for later', async () => {
    early = await publish(system, 'instagram', accountId, EARLY);
    const { targets } = await settled(system, early, 'published');
    await system.control('POST', `/instagram/posts/${targets[0].platform_post_id}/engage`, { likes: 7 });
    expect(await figuresOf(early)).toMatchObject([{ likes: 7, source: 'live' }]);
    scheduledAt = new Date(clock.now().getTime() + 55 * DAY);
    const scheduled = { ...bodyFor('instagram', LATER), scheduled_at: scheduledAt.toISOString(), targets: [{ account_id: accountId }] };
    const created = await system.post('/api/v1/posts', scheduled);
    expect(created).toMatchObject({ status: 201, body: { status: 'scheduled' } });
    later = created.body.id;
  });

  it('renews its token by itself, once, before it ends, and says so', async () => {
    await system.control('DELETE', '/calls');
    clock.advance(RENEWED_BY);
    await eventually(async () => expect(await happened()).toEqual(['account.connected', 'account.token_refreshed']));
    const [connected, renewed] = await timeline();
    expect(Date.parse(renewed!.at) - Date.parse(connected!.at)).toBeGreaterThanOrEqual(RENEWED_BY);
    expect(renewed!.words).toMatch(/^The token was renewed; its token is good until /);
    for (const { healthy, token_expires_at } of [await health(), await health()]) {
      expect(healthy).toBe(true);
      expect(Date.parse(token_expires_at ?? '')).toBeGreaterThan(clock.now().getTime() + 59 * DAY);
    }
    expect(await renewals()).toBe(1);
    expect(await post(later)).toMatchObject({ status: 'scheduled' });
  });

  it('ends once when the grant is withdrawn; the post that is due waits and says why', async () => {
    await system.control('POST', `/instagram/accounts/${person.id}/revoke`, { what: 'all' });
    clock.advance(scheduledAt.getTime() - clock.now().getTime());
    const waiting = { status: 'held', error: { code: 'token_expired', message: expect.stringMatching(/connect/i) } };
    await eventually(async () => expect((await post(later)).targets).toMatchObject([waiting]));
    for (const found of await Promise.all([health(), health(), health()]))
      expect(found).toMatchObject({
        healthy: false,
        status: 'token_expired',
        error_code: 'token_expired',
        advice: 'Instagram no longer accepts this connection. Connect the account again; its history stays.',
      });
    await eventually(async () => expect(await account()).toMatchObject({ status: 'token_expired' }));
    expect(await happened()).toEqual(['account.connected', 'account.token_refreshed', 'account.token_expired']);
    const notice = { account_id: accountId, message: expect.stringContaining(`Reconnect ${HANDLE} (instagram)`) };
    await eventually(async () => expect(await noticesOf('account.token_expired')).toMatchObject([notice]));
    await eventually(async () => expect(await noticesOf('post.target_held')).toMatchObject([{ post_id: later }]));
    expect(await published()).toEqual([EARLY]);
  });

  it('keeps its figures meanwhile', async () => {
    expect(await figuresOf(early)).toMatchObject([{ likes: 7, source: 'snapshot' }]);
  });

  it('comes back by consent as the same account with all its history', async () => {
    await system.control('DELETE', '/calls');
    const before = { events: await timeline(), series: await series(early) };
    expect(before.series).not.toEqual([]);
    expect(await consent()).toEqual([accountId]);
    expect(await account()).toMatchObject({ status: 'active', missing_scopes: [] });
    expect(await health()).toMatchObject({ healthy: true, advice: null });
    const events = await timeline();
    expect(events.slice(0, -1)).toEqual(before.events);
    expect(events.at(-1)).toMatchObject({ type: 'account.reconnected' });
    expect((await series(early)).slice(0, before.series.length)).toEqual(before.series);
    expect((await system.get('/api/v1/social-accounts')).body.data).toHaveLength(1);
  });

  it('then publishes what waited, once, and goes on measuring', async () => {
    expect((await settled(system, later, 'published')).targets).toMatchObject([{ status: 'published', error: null }]);
    // whatever would publish it a second time has its turn before this one's is over
    clock.advance(2 * DAY);
    await settled(system, await publish(system, 'instagram', accountId, LAST), 'published');
    expect((await published()).toSorted()).toEqual([EARLY, LATER, LAST].toSorted());
    for (const id of [early, later]) expect(await figuresOf(id)).toMatchObject([{ source: 'live' }]);
    expect(await renewals()).toBe(0);
    expect(await noticesOf('account.token_expired')).toHaveLength(1);
  });
});
