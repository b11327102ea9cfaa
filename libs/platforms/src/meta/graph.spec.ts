import { createHmac } from 'node:crypto';
import type { BudgetCharge, BudgetReading, CallBudgets } from '@afterpost/contracts';
import { ManualClock, MINUTE } from '@afterpost/kernel';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { FixtureAnswer } from '../contract/fixture-file.ts';
import { FixtureServer } from '../contract/fixture-server.ts';
import { Hosts } from '../http/hosts.ts';
import { HttpClient } from '../http/http-client.ts';
import { Graph } from './graph.ts';

const TOKEN = 'token-of-nobody';
const APP = { clientId: 'app', clientSecret: 'secret-of-nobody' };
const PROOF = createHmac('sha256', APP.clientSecret).update(TOKEN).digest('hex');
const CALLER = { token: TOKEN, accountId: '1001' };
const BATCH = 'POST /graph.facebook.com/v25.0/';
const items = (count: number) => Array.from({ length: count }, (_, id) => ({ code: 200, body: JSON.stringify({ id }) }));
const urls = (count: number) => Array.from({ length: count }, (_, id) => `${id}?fields=id`);
const error = (code: number, message = 'no') => ({ error: { message, type: 'OAuthException', code } });
const usage = (call_count: number, estimated_time_to_regain_access: number) => ({
  name: 'X-Business-Use-Case-Usage',
  value: JSON.stringify({ 1001: [{ type: 'pages', call_count, total_cputime: 1, total_time: 1, estimated_time_to_regain_access }] }),
});

describe('the Graph client', () => {
  const server = new FixtureServer();
  const taken: BudgetCharge[][] = [];
  const settled: BudgetReading[] = [];
  const budgets: CallBudgets = {
    take: (charges) => {
      taken.push([...charges]);
      return Promise.resolve(null);
    },
    settle: (readings) => {
      settled.push(...readings);
      return Promise.resolve();
    },
  };
  const http = new HttpClient({ clock: new ManualClock(), timeoutMs: 2_000, budgets });
  let graph: Graph;
  beforeAll(async () => {
    graph = new Graph({ http, hosts: new Hosts(await server.listen()), app: APP }, 'facebook');
  });
  beforeEach(() => {
    taken.length = 0;
  });
  afterAll(async () => {
    await http.close();
    await server.close();
  });
  const play = (...answers: FixtureAnswer[]): void => server.play(answers);
  const appliedBy = async (status: number, body: FixtureAnswer['body']) => {
    play({ match: 'POST ', status, ...(body === undefined ? {} : { body }) });
    const result = await graph.post('POST /{page}/feed', '/1/feed', { message: 'hello' }, CALLER);
    return result.ok ? 'done' : result.applied;
  };
  const readsTaken = () => taken.map((charges) => charges.find(({ name }) => name === 'reads')?.cost);

  it("shows that the app knows its secret, and takes a read out of the account's hour", async () => {
    play({ match: `GET /graph.facebook.com/v25.0/1?fields=id&appsecret_proof=${PROOF}`, status: 200, body: { id: '1' } });
    expect(await graph.get('GET /{page}', '/1', { fields: 'id' }, CALLER)).toMatchObject({ ok: true, value: { id: '1' } });
    expect([server.unexpected, readsTaken()]).toEqual([[], [1]]);
  });

  it('gives no proof for a token of another app, once Meta has refused it', async () => {
    const caller = { ...CALLER, token: 'token-of-another-app' };
    const plain = 'GET /graph.facebook.com/v25.0/1?fields=id';
    play(
      { match: `${plain}&appsecret_proof=`, status: 400, body: error(100, 'Invalid appsecret_proof provided in the API argument') },
      { match: plain, status: 200, body: { id: '1' }, times: 2 },
    );
    for (const _ of [1, 2]) expect(await graph.get('GET /{page}', '/1', { fields: 'id' }, caller)).toMatchObject({ ok: true });
    expect([server.unexpected, server.unused]).toEqual([[], []]);
  });

  it('sends fifty of a batch at a time, each of them a read, and answers in their order', async () => {
    play({ match: BATCH, status: 200, body: items(50), times: 2 }, { match: BATCH, status: 200, body: items(20) });
    const results = await graph.batch('POST /', urls(120), CALLER);
    expect(results.map((result) => result.ok && result.value)).toEqual(
      [50, 50, 20].flatMap((count) => items(count).map((_, id) => ({ id }))),
    );
    expect(readsTaken()).toEqual([50, 50, 20]);
  });

  it('fails the parts of a batch that got no answer, and only these', async () => {
    play({ match: BATCH, status: 200, body: [items(1)[0]!, null, { code: 400, body: JSON.stringify(error(803)) }] });
    expect(await graph.batch('POST /', urls(4), CALLER)).toMatchObject([
      { ok: true },
      { ok: false, failure: { class: 'transient' } },
      { ok: false, failure: { class: 'not_found' } },
      { ok: false, failure: { class: 'transient' } },
    ]);
  });

  it('learns from the last part of a batch how much of the quota is used, and from a refused one when to come back', async () => {
    const [first] = items(1);
    const refused = { code: 400, headers: [usage(101, 17)], body: JSON.stringify(error(80001)) };
    play({ match: BATCH, status: 200, body: [{ ...first!, headers: [usage(99, 0)] }, refused, null] });
    settled.length = 0;
    const results = await graph.batch('POST /', urls(3), CALLER);
    expect(results[1]).toMatchObject({ ok: false, failure: { class: 'rate_limited', retryAfterMs: 17 * MINUTE } });
    expect(settled).toMatchObject([
      { name: 'business-usage', remaining: 0, blockedUntil: expect.any(String) },
      { name: 'reads', remaining: 0 },
    ]);
  });

  it('sends no further part of a batch into the same refusal, but goes on after an outage', async () => {
    play({ match: BATCH, status: 400, body: error(80001) });
    const limited = await graph.batch('POST /', urls(120), CALLER);
    expect(limited.map((result) => !result.ok && result.failure.class)).toEqual(Array.from({ length: 120 }, () => 'rate_limited'));
    expect([server.unexpected, taken.length]).toEqual([[], 1]);
    play({ match: BATCH, status: 502, body: '<html>' }, { match: BATCH, status: 200, body: items(1) });
    const after = await graph.batch('POST /', urls(51), CALLER);
    expect(after.map(({ ok }) => ok)).toEqual([...Array.from({ length: 50 }, () => false), true]);
  });

  it('knows that what Meta gives a reason for was not done, and that an outage may have come after the deed', async () => {
    expect(await appliedBy(500, error(368))).toBe('no');
    expect(await appliedBy(400, error(2))).toBe('maybe');
    expect(await appliedBy(502, '<html>')).toBe('maybe');
    expect(await appliedBy(200, '<html>')).toBe('maybe');
    expect(await appliedBy(200, error(100))).toBe('no');
  });

  it('shows a token to no address that is not one of its own', async () => {
    play();
    expect(await graph.upload('POST /video-upload', 'https://elsewhere.example/x', {}, CALLER)).toBeNull();
    expect(server.unexpected).toEqual([]);
  });
});
