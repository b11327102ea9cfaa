import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { API_VERSION } from './api.ts';
import { openHarness, MEMBER, PAGE, refTo, share, ugcPost } from './harness.ts';
import type { Harness } from './harness.ts';

const long = (number: number): string => `urn:li:ugcPost:${String(number).padStart(70, '7')}`;

describe('a call to LinkedIn', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await openHarness();
  });
  afterAll(() => harness.close());

  it('names version, protocol and method, and encodes URNs but not the structure around them', async () => {
    harness.answer(() => ({ body: { elements: [], paging: { links: [] } } }));
    await harness.adapter.fetchPosts([refTo(share(1)), refTo(ugcPost(2))], PAGE);
    const [first] = harness.sent;
    expect(first).toMatchObject({ method: 'GET', host: 'api.linkedin.com', path: '/rest/organizationalEntityShareStatistics' });
    expect(first?.headers).toMatchObject({
      'linkedin-version': API_VERSION,
      'x-restli-protocol-version': '2.0.0',
      'x-restli-method': 'FINDER',
      authorization: `Bearer ${PAGE.accessToken}`,
    });
    expect(first?.query).toBe(
      'q=organizationalEntity&organizationalEntity=urn%3Ali%3Aorganization%3A2414183' +
        '&shares=List(urn%3Ali%3Ashare%3A7400000000000000001)&ugcPosts=List(urn%3Ali%3AugcPost%3A7400000000000000002)',
    );
  });

  it('carries no version where LinkedIn has none', async () => {
    harness.answer(() => ({ body: { sub: 'Ab-12_x', name: 'Ada Test' } }));
    await harness.adapter.identify(MEMBER);
    expect(harness.sent[0]?.path).toBe('/v2/userinfo');
    expect(harness.sent[0]?.headers['linkedin-version']).toBeUndefined();
  });

  it('travels in the body of a POST when the query is too long for a URL', async () => {
    harness.answer(({ method }) => (method === 'POST' ? { body: { elements: [] } } : { status: 500 }));
    await harness.adapter.fetchPosts(
      Array.from({ length: 50 }, (_, index) => refTo(long(index))),
      PAGE,
    );
    const [first] = harness.sent;
    expect(first).toMatchObject({ method: 'POST', path: '/rest/organizationalEntityShareStatistics', query: '' });
    expect(first?.headers).toMatchObject({
      'x-http-method-override': 'GET',
      'content-type': 'application/x-www-form-urlencoded',
      'x-restli-method': 'FINDER',
    });
    expect(first?.body.toString()).toMatch(/^q=organizationalEntity&organizationalEntity=urn%3Ali.*&ugcPosts=List\(urn%3Ali%3AugcPost%3A7/);
  });

  it('fits a full batch of real posts into a URL', async () => {
    harness.answer(() => ({ body: { elements: [] } }));
    await harness.adapter.fetchPosts(
      Array.from({ length: 50 }, (_, index) => refTo(ugcPost(index))),
      PAGE,
    );
    expect(harness.sent[0]?.method).toBe('GET');
  });

  it('is charged to its endpoint’s budgets, is not sent when one is used up, and closes one for the day when told so', async () => {
    harness.refuse({ platform: 'linkedin', name: 'any', scope: 'app', key: 'k', retryAfterMs: 5_000 });
    harness.answer(() => ({ body: { elements: [] } }));
    const held = await harness.adapter.fetchPosts([refTo(share(1))], PAGE);
    harness.refuse(null);
    expect(held.posts[0]).toMatchObject({ status: 'failed', failure: { class: 'rate_limited', retryAfterMs: 5_000 } });
    expect(harness.sent).toEqual([]);
    expect(harness.charged.at(-1)).toMatchObject({ name: 'organizationalEntityShareStatistics-member-day', key: PAGE.platformAccountId });

    const message = 'Resource level throttle MEMBER DAY limit for calls to this resource is reached.';
    harness.answer(() => ({ status: 429, body: { status: 429, serviceErrorCode: 101, code: 'TOO_MANY_REQUESTS', message } }));
    const { posts } = await harness.adapter.fetchPosts([refTo(share(1)), refTo(share(2))], PAGE);
    expect(posts[1]).toMatchObject({ status: 'failed', failure: { class: 'rate_limited', retryAfterMs: 12 * 3_600_000 } });
    expect(harness.settled).toEqual([
      expect.objectContaining({ scope: 'account', key: PAGE.platformAccountId, blockedUntil: '2026-11-22T00:00:00.000Z' }),
    ]);
  });

  it('shows no token in its failures', async () => {
    harness.answer(() => ({ status: 401, body: { message: `The token ${PAGE.accessToken} is expired`, code: 'EXPIRED_ACCESS_TOKEN' } }));
    const outcome = await harness.adapter.identify(PAGE);
    expect(outcome).toMatchObject({ ok: false, failure: { class: 'token_expired', platformCode: 'EXPIRED_ACCESS_TOKEN' } });
    expect(JSON.stringify(outcome)).not.toContain(PAGE.accessToken);
  });
});
