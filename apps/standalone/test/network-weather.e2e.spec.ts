import type { Insights, Platform } from '@afterpost/contracts';
import { DAY, HOUR, MINUTE } from '@afterpost/kernel';
import { eventually } from '@afterpost/testing';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { InFlight } from './in-flight.ts';
import { callsOf, connectPerson, createPerson, MovableClock, type Person, PROMPT, standing } from './networks.ts';
import { startSystem, type TestSystem } from './system.ts';

jest.setTimeout(60_000);

const POSTS = 12;
const IN_FLIGHT_MAX = 5;

const clock = new MovableClock();
let system: TestSystem;

beforeAll(async () => {
  system = await startSystem('one process', { clock, cadence: { firstAfterMs: HOUR } });
});
afterAll(async () => system?.[Symbol.asyncDispose]());

interface Connected {
  readonly person: Person;
  readonly accountId: string;
  /** Ours, by the network's ids; newest first. */
  readonly posts: readonly { readonly id: string; readonly externalId: string }[];
}

/** An account with a past that was found and measured. */
async function connectWithPast(network: Platform, handle: string, count = POSTS): Promise<Connected> {
  await system.control('POST', `/${network}/settings`, PROMPT[network]);
  const kind = network === 'instagram' ? 'image' : 'text';
  const posts = Array.from({ length: count }, (_, n) => ({
    text: `${handle}, number ${n}.`,
    kind,
    createdAt: new Date(clock.now().getTime() - (n + 1) * HOUR).toISOString(),
  }));
  const person = await createPerson(system, network, { handle, posts });
  const accountId: string = (await connectPerson(system, network, person)).body.id;
  const found = await eventually(async () => {
    const { data } = (await system.get(`/api/v1/posts?account=${accountId}&limit=100&include=insights`)).body;
    expect(data.map(({ insights }: { insights: Insights | null }) => insights?.sync_status)).toEqual(posts.map(() => 'success'));
    return data as { id: string; targets: { platform_post_id: string }[] }[];
  });
  return { person, accountId, posts: found.map(({ id, targets }) => ({ id, externalId: targets[0]!.platform_post_id })) };
}

const engage = (network: Platform, externalId: string, what: object): Promise<object> =>
  system.control('POST', `/${network}/posts/${encodeURIComponent(externalId)}/engage`, what);
const sync = async (id: string): Promise<Insights> => (await system.post(`/admin/social-posts/${id}/sync-insights`)).body.insights;
const syncAll = async ({ accountId }: Connected) =>
  (await system.post(`/admin/social-posts/sync-all-insights?platform_id=${accountId}`, undefined, { 'cache-control': 'no-cache' })).body;
const total = async (network: Platform): Promise<number> => (await callsOf(system, network)).total;
const noFaults = (network: Platform): Promise<object> => system.control('DELETE', `/${network}/faults`);

describe.each(['x', 'facebook', 'linkedin', 'instagram'] as const)('%s, asked about many posts', (network) => {
  it('never has more than five calls of one account in flight', async () => {
    const account = await connectWithPast(network, 'crowded');
    for (const { externalId } of account.posts)
      await engage(network, externalId, { likes: 3, replies: [{ text: 'Here!', author: 'bob' }] });
    await system.control('POST', `/${network}/faults`, { delayMs: 100 });
    using gauge = new InFlight(`/${network}/`);
    const answers = await Promise.all([
      syncAll(account),
      syncAll(account),
      system.get(`/api/v1/social-accounts/${account.accountId}/metrics`, { 'cache-control': 'no-cache' }),
    ]);
    await noFaults(network);
    expect(answers[0]).toMatchObject({ success: POSTS, failed: 0, total: POSTS });
    expect(gauge.most).toBe(IN_FLIGHT_MAX);
  });
});

interface Storm {
  readonly title: string;
  readonly network: Platform;
  /** The network's own refusal, as it would come now. */
  readonly refusal: (person: Person) => object;
  readonly overAfterMs: () => number;
}

const refusedBy = (code: number, message: string, more: object = {}) => ({ error: { message, type: 'OAuthException', code, ...more } });
const usageOf = (person: Person, type: string): Record<string, string> => ({
  'x-business-use-case-usage': JSON.stringify({
    [person.id]: [{ type, call_count: 101, total_cputime: 25, total_time: 25, estimated_time_to_regain_access: 17 }],
  }),
});

const STORMS: readonly Storm[] = [
  {
    title: 'X says 429 until its window begins again',
    network: 'x',
    refusal: () => ({
      status: 429,
      headers: {
        'x-rate-limit-limit': '300',
        'x-rate-limit-remaining': '0',
        'x-rate-limit-reset': String(Math.ceil(clock.now().getTime() / 1_000) + 900),
      },
      body: { title: 'Too Many Requests', detail: 'Too Many Requests', type: 'about:blank', status: 429 },
    }),
    overAfterMs: () => 16 * MINUTE,
  },
  {
    title: 'Facebook says 80001 and when it will answer again',
    network: 'facebook',
    refusal: (person) => ({
      status: 400,
      headers: usageOf(person, 'pages'),
      body: refusedBy(80001, 'There have been too many calls to this Page account. Wait a bit and try again.'),
    }),
    overAfterMs: () => 18 * MINUTE,
  },
  {
    title: 'Facebook says 4: the app is over its limit',
    network: 'facebook',
    refusal: () => ({
      status: 403,
      headers: { 'x-app-usage': JSON.stringify({ call_count: 100, total_cputime: 3, total_time: 5 }) },
      body: refusedBy(4, '(#4) Application request limit reached', { is_transient: true }),
    }),
    overAfterMs: () => 61 * MINUTE,
  },
  {
    title: 'LinkedIn says 429 for the rest of its day',
    network: 'linkedin',
    refusal: () => ({
      status: 429,
      body: {
        status: 429,
        serviceErrorCode: 101,
        code: 'TOO_MANY_REQUESTS',
        message: 'Resource level throttle MEMBER DAY limit for calls to this resource is reached.',
      },
    }),
    overAfterMs: () => DAY - (clock.now().getTime() % DAY) + MINUTE,
  },
  {
    title: 'Instagram says 80002 and when it will answer again',
    network: 'instagram',
    refusal: (person) => ({
      status: 400,
      headers: usageOf(person, 'instagram'),
      body: refusedBy(80002, 'There have been too many calls to this Instagram account. Wait a bit and try again.'),
    }),
    overAfterMs: () => 18 * MINUTE,
  },
];

describe.each(STORMS)('when $title', ({ title, network, refusal, overAfterMs }) => {
  it('stops asking, says so, keeps what it knows, and goes on when the storm is over', async () => {
    const account = await connectWithPast(network, `storm${STORMS.findIndex((storm) => storm.title === title)}`, 3);
    const [{ id, externalId } = { id: '', externalId: '' }] = account.posts;
    await engage(network, externalId, { likes: 4 });
    const before = await sync(id);
    expect(before).toMatchObject({ sync_status: 'success', likes: 4 });
    await engage(network, externalId, { likes: 5 });
    await system.control('POST', `/${network}/faults`, { respond: refusal(account.person) });

    const stormMs = overAfterMs();
    const refused = await sync(id);
    expect(refused).toMatchObject({ ...before, sync_status: 'failed', sync_errors: [expect.stringMatching(/: Rate limit exceeded$/)] });

    await noFaults(network);
    await system.control('DELETE', '/calls');
    expect(await syncAll(account)).toMatchObject({
      success: 0,
      failed: 3,
      results: [1, 2, 3].map(() => expect.objectContaining({ status: 'failed', error: expect.stringMatching(/Rate limit exceeded/) })),
    });
    expect(await sync(id)).toMatchObject({ sync_status: 'failed', likes: 4 });
    clock.advance(stormMs / 2);
    expect(await sync(id)).toMatchObject({ sync_status: 'failed', likes: 4, last_synced_at: before.last_synced_at });
    expect(await total(network)).toBe(0);

    clock.advance(stormMs / 2);
    expect(await sync(id)).toMatchObject({ sync_status: 'success', likes: 9 });
    expect(await syncAll(account)).toMatchObject({ success: 3, failed: 0 });
  });
});

describe.each([
  { network: 'x', limits: { 'GET /2/tweets': { user: 4 } }, overAfterMs: 16 * MINUTE },
  { network: 'facebook', limits: { pagesPerDay: 4 }, overAfterMs: 25 * HOUR },
  { network: 'instagram', limits: { instagramPerDay: 4 }, overAfterMs: 25 * HOUR },
] as const)('a quota of $network that its headers show', ({ network, limits, overAfterMs }) => {
  it('is used to its end and never beyond it', async () => {
    const account = await connectWithPast(network, 'frugal', 1);
    const [{ id } = { id: '' }] = account.posts;
    await system.control('POST', `/${network}/settings`, { rateLimits: limits });
    await system.control('DELETE', '/calls');
    const statuses: unknown[] = [];
    for (let n = 0; n < 8; n += 1) statuses.push((await sync(id)).sync_status);
    expect(statuses).toEqual([...Array(4).fill('success'), ...Array(4).fill('failed')]);
    expect(await total(network)).toBe(4);
    clock.advance(overAfterMs);
    expect(await sync(id)).toMatchObject({ sync_status: 'success' });
    await system.control('POST', `/${network}/settings`, { rateLimits: true });
  });
});

describe.each([
  { network: 'facebook', metric: 'post_clicks', lost: (insights: Insights) => insights.facebook_insights?.['post_clicks'] },
  { network: 'instagram', metric: 'profile_visits', lost: (insights: Insights) => insights.instagram_insights?.['profile_visits'] },
] as const)('a metric that $network has retired', ({ network, metric, lost }) => {
  it('is missed once, by name, and not asked for again; everything else is there', async () => {
    const account = await connectWithPast(network, 'antiquary', 2);
    const [first, second] = account.posts;
    for (const { externalId } of account.posts) await engage(network, externalId, { likes: 6, impressions: 100 });
    await system.control('POST', `/${network}/settings`, { retireMetrics: [metric] });
    const partial = await sync(first!.id);
    expect(partial).toMatchObject({ sync_status: 'partial', likes: 6, impressions: expect.any(Number), reach: expect.any(Number) });
    expect(partial.sync_errors).toEqual([expect.stringContaining(metric)]);
    expect(lost(partial)).toBeNull();
    await system.control('DELETE', '/calls');
    const whole = await sync(second!.id);
    expect(whole).toMatchObject({ sync_status: 'success', likes: 6, impressions: expect.any(Number), reach: expect.any(Number) });
    expect(lost(whole)).toBeNull();
    expect(await total(network)).toBe(1);
    await system.control('POST', `/${network}/settings`, { retireMetrics: [] });
    clock.advance(8 * DAY);
    expect(lost(await sync(first!.id))).toEqual(expect.any(Number));
  });
});

describe('private figures that X refuses', () => {
  it('are missed once, by name, and not asked for again; everything else is there', async () => {
    const account = await connectWithPast('x', 'antiquary', 2);
    const [first, second] = account.posts;
    for (const { externalId } of account.posts) await engage('x', externalId, { likes: 6, impressions: 100, clicks: 2 });
    await system.control('POST', '/x/faults', {
      match: { method: 'GET', path: 'api.x.com/2/tweets' },
      times: 1,
      respond: {
        status: 400,
        body: {
          errors: [
            {
              parameters: { 'tweet.fields': ['organic_metrics'] },
              message:
                'The `tweet.fields` query parameter value [organic_metrics] is not one of [id,text,public_metrics,non_public_metrics]',
            },
          ],
          title: 'Invalid Request',
          detail: 'One or more parameters to your request was invalid.',
          type: 'https://api.x.com/2/problems/invalid-request',
        },
      },
    });
    const partial = await sync(first!.id);
    expect(partial).toMatchObject({ sync_status: 'partial', likes: 6, impressions: 100, twitter_insights: { url_link_clicks: 2 } });
    expect(partial.sync_errors).toEqual([expect.stringContaining('organic_metrics')]);
    await system.control('DELETE', '/calls');
    expect(await sync(second!.id)).toMatchObject({ sync_status: 'success', likes: 6, twitter_insights: { url_link_clicks: 2 } });
    expect(await total('x')).toBe(1);
  });
});

describe.each([
  {
    network: 'x',
    spoil: (externalId: string) => system.control('POST', '/x/settings', { unavailablePosts: [externalId] }),
    words: /^Insights metrics: |^Post: /,
  },
  {
    network: 'facebook',
    spoil: async (externalId: string, { accessToken }: Person) => {
      const url = `${system.sandboxUrl}/facebook/graph.facebook.com/v25.0/${externalId}?access_token=${accessToken}`;
      const { status } = await fetch(url, { method: 'DELETE' });
      if (status !== 200) throw new Error(`Deleting on Facebook: ${status}`);
    },
    words: /^Post: Post not found$/,
  },
  {
    network: 'linkedin',
    spoil: (externalId: string) => system.control('POST', '/linkedin/settings', { deletePosts: [externalId] }),
    words: /^Post: Post not found$/,
  },
  {
    network: 'instagram',
    spoil: (externalId: string) => system.control('POST', '/instagram/settings', { deleteMedia: [externalId] }),
    words: /^Post: Post not found$/,
  },
] as const)('one post on $network that is spoilt or gone', ({ network, spoil, words }) => {
  it('takes nothing from the others', async () => {
    const account = await connectWithPast(network, 'orchard', 4);
    const [, bad, ...others] = account.posts;
    for (const { externalId } of account.posts) await engage(network, externalId, { likes: 2 });
    expect(await syncAll(account)).toMatchObject({ success: 4, failed: 0 });
    await spoil(bad!.externalId, account.person);
    const { results, success, failed } = await syncAll(account);
    expect({ success, failed }).toEqual({ success: 3, failed: 1 });
    expect(results).toContainEqual({ postId: bad!.id, status: 'failed', error: expect.stringMatching(words) });
    for (const { id } of others)
      expect((await system.get(`/api/v1/posts/${id}`)).body.insights).toMatchObject({ sync_status: 'success', likes: 2 });
    expect((await system.get(`/api/v1/posts/${bad!.id}`)).body.insights).toMatchObject({ sync_status: 'failed', likes: 2 });
    expect(await standing(system, network, account.person)).toHaveLength(4);
  });
});
