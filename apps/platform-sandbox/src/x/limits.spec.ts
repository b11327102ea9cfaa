import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY, MINUTE } from '@afterpost/kernel';
import { API, settle, startX, xUser, type XUser } from '../../test/x-user.ts';
import type { Visitor } from '../../test/visitor.ts';

describe('what X allows and charges', () => {
  let sandbox: Visitor;
  let alice: XUser;
  beforeEach(async () => {
    sandbox = await startX();
    alice = await xUser(sandbox, 'alice');
  });
  afterEach(async () => sandbox[Symbol.asyncDispose]());

  const spending = async () => (await sandbox.send('GET', '/_control/x/spending')).body;
  const cost = async (call: () => Promise<unknown>): Promise<number> => {
    const before = (await spending()).totalMicroUsd;
    await call();
    return (await spending()).totalMicroUsd - before;
  };

  it('says with every answer, refusals too, how much is left until when in epoch seconds', async () => {
    const reset = String(sandbox.clock.now().getTime() / 1_000 + 15 * 60);
    const first = await alice.get('/2/tweets', { ids: '20' });
    expect(Object.fromEntries(['limit', 'remaining', 'reset'].map((name) => [name, first.headers.get(`x-rate-limit-${name}`)]))).toEqual({
      limit: '5000',
      remaining: '4999',
      reset,
    });
    const refused = await alice.get('/2/tweets', { nonsense: '1' });
    expect(refused.status).toBe(400);
    expect(refused.headers.get('x-rate-limit-remaining')).toBe('4998');
    const bob = await xUser(sandbox, 'bob');
    expect((await bob.get('/2/tweets', { ids: '20' })).headers.get('x-rate-limit-remaining')).toBe('4999');
    const { headers } = await alice.post({ text: 'counted three times' });
    expect(headers.get('x-rate-limit-limit')).toBe('100');
    expect(headers.get('x-app-limit-24hour-limit')).toBe('10000');
    expect(headers.get('x-user-limit-24hour-remaining')).toBe('2399');
  });

  it('answers 429 without doing it, and again 200 after the reset', async () => {
    await settle(sandbox, { rateLimits: { 'POST /2/tweets': { user: 2 } } });
    for (const text of ['one', 'two']) expect((await alice.post({ text })).status).toBe(201);
    const refused = await alice.post({ text: 'three' });
    expect(refused).toMatchObject({ status: 429, body: { title: 'Too Many Requests', status: 429 } });
    expect(refused.headers.get('x-rate-limit-remaining')).toBe('0');
    expect(refused.headers.get('retry-after')).toBeNull();
    sandbox.clock.advance(15 * MINUTE);
    expect((await alice.post({ text: 'three' })).status).toBe(201);
    expect((await sandbox.send('GET', '/_control/x/posts')).body.posts).toHaveLength(3);
  });

  it('lets everybody through when limits are off', async () => {
    await settle(sandbox, { rateLimits: false });
    const answer = await alice.get('/2/users/me');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-rate-limit-limit')).toBeNull();
  });

  it('counts all users in the app’s window where that is the reading that holds', async () => {
    await settle(sandbox, { variants: { appWindow: 'all-requests' }, rateLimits: { 'GET /2/tweets': { app: 1 } } });
    const bob = await xUser(sandbox, 'bob');
    expect((await alice.get('/2/tweets', { ids: '20' })).status).toBe(200);
    expect((await bob.get('/2/tweets', { ids: '20' })).status).toBe(429);
  });

  it('lets an unverified account post 50 times a day where that is the reading that holds', async () => {
    await settle(sandbox, { variants: { unverifiedDaily: '50-and-200-replies' } });
    for (let n = 0; n < 50; n++) await alice.say(`post ${n}`);
    const refused = await alice.post({ text: 'one more' });
    expect(refused.status).toBe(429);
    expect(refused.headers.get('x-user-limit-24hour-remaining')).toBe('0');
  });

  it('charges a post once per UTC day, however it is read and by whom', async () => {
    const id = await alice.say('read me');
    const bob = await xUser(sandbox, 'bob');
    expect(await cost(async () => alice.get('/2/tweets', { ids: id }))).toBe(5_000);
    expect(await cost(async () => bob.get(`/2/tweets/${id}`))).toBe(0);
    expect(await cost(async () => alice.get(`/2/users/${alice.id}/tweets`))).toBe(0);
    sandbox.clock.advance(14 * 60 * MINUTE);
    const next = await xUser(sandbox, 'alice');
    expect(await cost(async () => next.get('/2/tweets', { ids: id }))).toBe(5_000);
    expect((await spending()).days.map(({ date }: { date: string }) => date)).toEqual(['2026-11-03', '2026-11-04']);
  });

  it('charges each kind of call by the table', async () => {
    const id = await alice.say('plain');
    expect(await cost(async () => alice.say('another'))).toBe(15_000);
    expect(await cost(async () => alice.say('see https://example.com'))).toBe(200_000);
    expect(await cost(async () => alice.get('/2/users/me'))).toBe(10_000);
    expect(await cost(async () => alice.call('DELETE', `/2/tweets/${id}`))).toBe(10_000);
    await settle(sandbox, { appOwner: 'alice' });
    expect(await cost(async () => alice.get(`/2/users/${alice.id}/tweets`))).toBe(2_000);
  });

  it('charges nothing for refusals, for what is missing and for empty pages', async () => {
    const calls = [
      async () => alice.get('/2/tweets', { ids: '20,21' }),
      async () => alice.get('/2/tweets', { ids: 'twenty' }),
      async () => alice.get(`/2/users/${alice.id}/mentions`),
      async () => alice.post({ text: 'x'.repeat(281) }),
    ];
    for (const call of calls) expect(await cost(call)).toBe(0);
  });

  it('charges for authors that were asked for, unless that is free in the reading that holds', async () => {
    const ids = [await alice.say('one'), await alice.say('two')];
    const read = async (id: string | undefined) => alice.get('/2/tweets', { ids: id ?? '', expansions: 'author_id' });
    expect(await cost(async () => read(ids[0]))).toBe(15_000);
    sandbox.clock.advance(DAY);
    alice = await xUser(sandbox, 'alice');
    await settle(sandbox, { variants: { expansionCharge: 'free' } });
    expect(await cost(async () => read(ids[1]))).toBe(5_000);
  });

  it.each([
    ['credits', { title: 'CreditsDepleted', type: 'https://api.twitter.com/2/problems/credits', account_id: expect.any(Number) }],
    ['credits-depleted', { title: 'Payment Required', type: 'https://api.twitter.com/2/problems/credits-depleted' }],
  ])('answers 402 in the shape of %s when the money is gone, with healthy limits', async (creditsProblem, body) => {
    await settle(sandbox, { variants: { creditsProblem }, creditsMicroUsd: 20_000 });
    await alice.say('the first');
    expect((await alice.post({ text: 'on credit' })).status).toBe(201);
    const refused = await alice.post({ text: 'too much' });
    expect(refused).toMatchObject({ status: 402, body });
    expect(refused.headers.get('x-rate-limit-remaining')).toBe('97');
    await settle(sandbox, { creditsMicroUsd: null });
    expect((await alice.post({ text: 'too much' })).status).toBe(201);
  });

  it('answers 429 usage-capped to reads when the month’s posts are used up, and shows the usage to the app', async () => {
    const id = await alice.say('read me');
    await alice.get('/2/tweets', { ids: id });
    await settle(sandbox, { monthlyPosts: 1 });
    expect(await alice.get('/2/tweets', { ids: id })).toMatchObject({
      status: 429,
      body: { title: 'UsageCapExceeded', period: 'Monthly', type: 'https://api.twitter.com/2/problems/usage-capped' },
    });
    expect((await alice.post({ text: 'writing goes on' })).status).toBe(201);
    const basic = `Basic ${Buffer.from('sandbox-app:sandbox-secret').toString('base64')}`;
    const app = await sandbox.send('POST', `${API}/oauth2/token`, 'grant_type=client_credentials', {
      authorization: basic,
      'content-type': 'application/x-www-form-urlencoded',
    });
    const usage = await sandbox.send('GET', `${API}/2/usage/tweets`, undefined, { authorization: `Bearer ${app.body.access_token}` });
    expect(usage.body.data).toMatchObject({
      project_usage: '1',
      project_cap: '1',
      daily_project_usage: { usage: [{ date: '2026-11-03T00:00:00.000Z', usage: '1' }] },
    });
    sandbox.clock.advance(29 * DAY);
    const december = await xUser(sandbox, 'alice');
    expect((await december.get('/2/tweets', { ids: id })).status).toBe(200);
  });
});
