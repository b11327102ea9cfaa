import { ManualClock } from '@afterpost/kernel';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { ApiRefusal, type ApiResult } from '../http/json-api.ts';
import type { JsonObject } from '../port/json.ts';
import type { PublishOutcome } from '../port/publishing.ts';
import type { XCall, XClient } from './client.ts';
import { failureOf } from './errors.ts';
import { findPublished, publish } from './publish.ts';
import { ROUTES } from './routes.ts';
import type { Route } from './routes.ts';
import { confirm } from './thread.ts';

const ACCESS = { accessToken: 'fake', platformAccountId: '1001' };
const CREATED_AT = '2026-11-21T12:00:00.000Z';

/** What may happen to one step of a thread. */
type Weather = 'fine' | 'lost before' | 'lost after' | 'dies after' | 'look fails' | 'slow down' | 'token';
const WEATHER: readonly Weather[] = ['fine', 'lost before', 'lost after', 'dies after', 'look fails', 'slow down', 'token'];

/** An account on X that has a list of its posts and some weather. */
class FakeX {
  readonly posts: { id: string; text: string; replyTo: string | undefined }[] = [];
  weather: Weather = 'fine';
  readonly clock = new ManualClock(CREATED_AT);
  readonly http = { publishTimeoutMs: 1_000 };
  readonly client = this as unknown as XClient;

  async call(route: Route, _caller: unknown, { json, query = {} }: XCall): Promise<ApiResult> {
    if (route === ROUTES.timeline) return this.weather === 'look fails' ? refused('transient', 'maybe') : this.#timeline(query['since_id']);
    if (this.weather === 'slow down') return refused('rate_limited', 'no');
    if (this.weather === 'token') return refused('token_expired', 'no');
    if (this.weather === 'lost before') return refused('transient', 'maybe');
    const { text, reply } = json as { text: string; reply?: { in_reply_to_tweet_id: string } };
    const id = String(2_000_000_000_000_000_000n + BigInt(this.posts.length));
    this.posts.push({ id, text, replyTo: reply?.in_reply_to_tweet_id });
    return this.weather === 'lost after' ? refused('transient', 'maybe') : ok({ data: { id, text } });
  }

  #timeline(since: string | number | undefined): ApiResult {
    const posts = this.posts.filter(({ id }) => since === undefined || BigInt(id) > BigInt(since)).toReversed();
    const data = posts.map(({ id, text, replyTo }) => ({
      id,
      text,
      created_at: CREATED_AT,
      ...(replyTo === undefined ? {} : { referenced_tweets: [{ type: 'replied_to', id: replyTo }] }),
    }));
    return ok({ ...(data.length > 0 ? { data } : {}), meta: { result_count: data.length } });
  }
}

const ok = (value: unknown): ApiResult => ({ ok: true, value, headers: {}, status: 200 });
const refused = (kind: Parameters<typeof failureOf>[0], applied: 'no' | 'maybe'): ApiRefusal =>
  new ApiRefusal(failureOf(kind, ''), applied);

const threadOf = (texts: readonly string[]): JsonObject => ({
  createdAt: CREATED_AT,
  parts: texts.map((text) => ({ text, mediaIds: [] })),
  processing: [],
  mediaUntil: null,
});

describe('a thread on X', () => {
  it('stands once, whole and in order, whatever happens to its steps', async () => {
    const weathers = fc.array(fc.constantFrom(...WEATHER), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 6 }), weathers, async (count, steps) => {
        const x = new FakeX();
        const texts = Array.from({ length: count }, (_, index) => `part ${index}`);
        const prepared = threadOf(texts);
        let outcome: PublishOutcome = await publish(x.client, prepared, ACCESS);
        for (const weather of [...steps, ...texts.map(() => 'fine' as const), 'fine' as const]) {
          if (outcome.kind !== 'processing') break;
          x.weather = weather;
          const next: PublishOutcome = await confirm(x.client, outcome.handle, ACCESS);
          // Whoever dies after a step goes on with what was written down before it; a refused token is renewed.
          if (weather !== 'dies after' && next.kind !== 'tokenInvalid') outcome = next;
        }
        expect(outcome).toMatchObject({ kind: 'published', externalId: x.posts[0]?.id });
        expect(x.posts.map(({ text }) => text)).toEqual(texts);
        expect(x.posts.map(({ replyTo }) => replyTo)).toEqual([undefined, ...x.posts.slice(0, -1).map(({ id }) => id)]);
      }),
    );
  });

  it('is taken up where it stands when it is published anew', async () => {
    const x = new FakeX();
    const prepared = threadOf(['one', 'two', 'three']);
    const step = async (before: PublishOutcome): Promise<PublishOutcome> =>
      before.kind === 'processing' ? confirm(x.client, before.handle, ACCESS) : before;
    await step(await step(await publish(x.client, prepared, ACCESS)));
    expect(await findPublished(x.client, prepared, ACCESS)).toEqual({ ok: true, value: null });
    let outcome = await publish(x.client, prepared, ACCESS);
    for (let steps = 0; steps < 3; steps += 1) outcome = await step(outcome);
    expect(outcome.kind).toBe('published');
    expect(x.posts.map(({ text }) => text)).toEqual(['one', 'two', 'three']);
    expect(await findPublished(x.client, prepared, ACCESS)).toMatchObject({ ok: true, value: { externalId: x.posts[0]!.id } });
  });

  it('says how far it came when a part is refused', async () => {
    const x = new FakeX();
    const handle = {
      createdAt: CREATED_AT,
      parts: [
        { text: 'one', mediaIds: [] },
        { text: 'two', mediaIds: [] },
      ],
      posted: ['77'],
      doubts: 0,
    };
    const call = x.call.bind(x);
    x.call = async (route, ...rest) => (route === ROUTES.createPost ? refused('content_rejected', 'no') : call(route, ...rest));
    const outcome = await confirm(x.client, handle, ACCESS);
    expect(outcome).toMatchObject({ kind: 'rejected', failure: { message: expect.stringMatching(/first 1 of 2 parts stand at .*\/77/) } });
  });

  it('is refused with a handle that is none', async () => {
    expect(await confirm(new FakeX().client, { posted: ['x'] }, ACCESS)).toMatchObject({ kind: 'rejected' });
  });
});
