import type { FailureClass } from '@afterpost/contracts';
import { HOUR, MINUTE, SECOND } from '@afterpost/kernel';
import type { PublishOutcome } from '@afterpost/platforms';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openTestDatabase, World } from '../testing/world.ts';

let opened: Awaited<ReturnType<typeof openTestDatabase>>;
let world: World;
beforeAll(async () => {
  opened = await openTestDatabase();
});
afterAll(async () => {
  await opened[Symbol.asyncDispose]();
});
beforeEach(async () => {
  await opened.database.pool.query('delete from due');
  world = new World(opened.database);
  await world.connect();
});

const answer = (outcome: PublishOutcome) => ({ kind: 'answer', outcome }) as const;
const failure = (code: FailureClass, retryAfterMs?: number) => ({
  class: code,
  message: `The platform says ${code}.`,
  ...(retryAfterMs !== undefined && { retryAfterMs }),
});

/** Does what is due now, once. */
async function once(): Promise<void> {
  for (const item of await world.claim()) await world.do(item);
}

const target = async (postId: string) => (await world.post(postId)).targets[0];
const nextInMs = async (where = world): Promise<number | undefined> => {
  const next = await where.due.nextDueAt(opened.database.pool, 'publish-target');
  return next && next.getTime() - where.clock.now().getTime();
};

describe('publishing a target', () => {
  it('records where the post stands and takes the target off the plan', async () => {
    const postId = await world.schedule();
    await once();
    expect(await world.post(postId)).toMatchObject({
      status: 'published',
      publishedAt: world.clock.now().toISOString(),
      targets: [{ status: 'published', externalId: 'ext-1', permalink: 'https://network.test/ext-1', error: null }],
    });
    expect(await nextInMs()).toBeUndefined();
  });

  it('gives a post that some accounts refuse a name of its own', async () => {
    const other = '0193b0de-1111-7000-8000-0000000000bb';
    await world.connect(other);
    world.network.weather.push(answer({ kind: 'rejected', failure: failure('content_rejected') }));
    const postId = await world.schedule('Hello', world.accountId, other);
    await world.runToTheEnd();
    expect(await world.post(postId)).toMatchObject({ status: 'partially_published' });
  });

  it('fails in the platform’s words when it is rejected', async () => {
    world.network.weather.push(answer({ kind: 'rejected', failure: { ...failure('content_rejected'), platformCode: 'Spam' } }));
    const postId = await world.schedule();
    await once();
    expect(await world.post(postId)).toMatchObject({
      status: 'failed',
      targets: [
        { status: 'failed', error: { code: 'content_rejected', message: 'The platform says content_rejected.', platformCode: 'Spam' } },
      ],
    });
  });

  it('can be told of in whatever words the platform has', async () => {
    world.network.weather.push(answer({ kind: 'rejected', failure: { class: 'content_rejected', message: 'No\0pe \ud83d' } }));
    const postId = await world.schedule();
    await once();
    expect(await target(postId)).toMatchObject({ status: 'failed', error: { message: 'Nope \ufffd' } });
  });

  it('fails without a call when preparing shows that it is impossible', async () => {
    world.network.prepareFailures.push(failure('invalid_request'));
    const postId = await world.schedule();
    await once();
    expect(await target(postId)).toMatchObject({ status: 'failed', error: { code: 'invalid_request' } });
    expect(world.network.calls).toBe(0);
  });
});

describe('a target that the platform puts off', () => {
  it('sends the very same again: one date, one place', async () => {
    world.network.weather.push(answer({ kind: 'deferred', failure: failure('transient') }));
    const postId = await world.schedule();
    const startedAt = world.clock.now().toISOString();
    await world.runToTheEnd();
    expect(world.network.posts).toMatchObject([{ createdAt: startedAt, rkey: `${world.targetId(postId)}@${startedAt}` }]);
    expect(world.clock.now().toISOString() > startedAt).toBe(true);
  });

  it('keeps its date when it must be prepared again', async () => {
    world.network.weather.push(answer({ kind: 'deferred', failure: failure('transient'), prepareAgain: true }));
    await world.schedule();
    const startedAt = world.clock.now().toISOString();
    await world.runToTheEnd();
    expect(world.network.posts).toMatchObject([{ createdAt: startedAt }]);
  });

  it('says why and is never tried earlier than the platform asks for', async () => {
    world.network.weather.push(answer({ kind: 'deferred', failure: failure('rate_limited', 2 * HOUR) }));
    const postId = await world.schedule();
    await once();
    expect(await target(postId)).toMatchObject({ status: 'publishing', error: { code: 'rate_limited' } });
    expect(await nextInMs()).toBeGreaterThanOrEqual(2 * HOUR);
    world.clock.advance(HOUR);
    await once();
    expect(world.network.calls).toBe(1);
  });

  it('pauses for an hour when the platform does not say how long', async () => {
    world.network.weather.push(answer({ kind: 'deferred', failure: failure('rate_limited') }));
    await world.schedule();
    await once();
    expect(await nextInMs()).toBeGreaterThanOrEqual(HOUR);
  });

  it('waits for its turn as often as it takes: a used-up budget is no failure', async () => {
    world.network.weather.push(
      ...Array.from({ length: 20 }, () => answer({ kind: 'deferred', failure: failure('rate_limited', 15 * MINUTE) })),
    );
    const postId = await world.schedule();
    await world.runToTheEnd();
    expect(world.network.calls).toBe(21);
    expect(await target(postId)).toMatchObject({ status: 'published' });
  });

  it('waits also before any attempt, and comes back when it was told to', async () => {
    world.network.prepareFailures.push(failure('rate_limited', 15 * MINUTE));
    await world.schedule();
    await once();
    expect(await nextInMs()).toBeGreaterThanOrEqual(15 * MINUTE);
  });

  it('fails in the end where the budget never returns', async () => {
    world.network.weather.push(
      ...Array.from({ length: 50 }, () => answer({ kind: 'deferred', failure: failure('rate_limited', 24 * HOUR) })),
    );
    const postId = await world.schedule();
    await world.runToTheEnd();
    expect(await target(postId)).toMatchObject({ status: 'failed', error: { code: 'rate_limited' } });
  });

  it('fails when it was tried often enough', async () => {
    world.network.weather.push(...Array.from({ length: 20 }, () => answer({ kind: 'deferred', failure: failure('transient') })));
    const postId = await world.schedule();
    await world.runToTheEnd();
    expect(world.network.calls).toBe(8);
    expect(await target(postId)).toMatchObject({ status: 'failed', error: { code: 'transient' } });
  });
});

describe('a token that the platform refuses', () => {
  it('is renewed, and the target is published with the next one', async () => {
    world.tokenHealth.accessToken = 'stale';
    const postId = await world.schedule();
    await world.runToTheEnd();
    expect(world.tokenHealth.reported).toEqual([1]);
    expect(await target(postId)).toMatchObject({ status: 'published' });
  });

  it('fails the target when the next one is refused, too', async () => {
    world.network.isGood = () => false;
    const postId = await world.schedule();
    await world.runToTheEnd();
    expect(world.tokenHealth.reported).toEqual([1, 2]);
    expect(await target(postId)).toMatchObject({
      status: 'failed',
      error: { code: 'token_expired', message: expect.stringContaining('Reconnect the account') },
    });
    expect(world.network.posts).toEqual([]);
  });

  it('is waited for when nobody can renew it right now: the account is not known to be lost', async () => {
    world.tokenHealth.accessToken = 'stale';
    world.tokenHealth.renews = false;
    const postId = await world.schedule();
    await once();
    expect(await target(postId)).toMatchObject({ status: 'publishing', error: { code: 'transient' } });
    expect(await nextInMs()).toBeGreaterThanOrEqual(15 * SECOND);
    world.tokenHealth.renews = true;
    await world.runToTheEnd();
    expect(await target(postId)).toMatchObject({ status: 'published' });
    expect(world.network.posts).toHaveLength(1);
  });

  it('holds the target when the account has to be reconnected', async () => {
    world.tokenHealth.accessToken = 'stale';
    world.tokenHealth.status = 'token_expired';
    const postId = await world.schedule();
    await once();
    expect(await target(postId)).toMatchObject({
      status: 'held',
      error: { code: 'token_expired', message: expect.stringContaining('Reconnect the account') },
    });
  });

  it('is not asked for twice when there is none to be had: the target is held', async () => {
    world.tokenHealth.leaseRefusal = 'token_expired';
    const postId = await world.schedule();
    await once();
    expect(await target(postId)).toMatchObject({
      status: 'held',
      error: { code: 'token_expired', message: 'Connect the account again.' },
    });
  });

  it('is waited for when the platform does not renew it right now', async () => {
    world.tokenHealth.leaseRefusal = 'platform_unavailable';
    world.tokenHealth.leaseDetails = { retryAfterMs: 900 * SECOND };
    const postId = await world.schedule();
    await once();
    expect(await target(postId)).toMatchObject({ status: 'publishing', error: { code: 'transient' } });
    expect(await nextInMs()).toBeGreaterThanOrEqual(900 * SECOND);
    world.tokenHealth.leaseRefusal = undefined;
    await world.runToTheEnd();
    expect(await target(postId)).toMatchObject({ status: 'published' });
  });
});

describe('a target that may be on the platform', () => {
  it('is looked for only when it can no longer appear unseen, and found', async () => {
    world.network.weather.push({ kind: 'publish-silently', showsAfterMs: 100 * SECOND });
    const postId = await world.schedule();
    const sentAt = world.clock.now().toISOString();
    await once();
    expect(await target(postId)).toMatchObject({ status: 'unconfirmed', error: { code: 'unconfirmed' } });
    expect(await nextInMs()).toBe(MINUTE); // to appear; a repetition would do no harm
    await world.runToTheEnd();
    expect(world.network.calls).toBe(1);
    expect(await target(postId)).toMatchObject({ status: 'published', publishedAt: sentAt });
  });

  it('is not hurried where a repetition could make a second post', async () => {
    const careful = new World(opened.database, 'listable');
    await careful.connect();
    careful.network.weather.push({ kind: 'publish-silently', showsAfterMs: 100 * SECOND });
    const postId = await careful.schedule();
    for (const item of await careful.claim()) await careful.do(item);
    // 30 s to begin, 20 s to end, 60 s to appear
    expect(await nextInMs(careful)).toBe(110 * SECOND);
    await careful.runToTheEnd();
    expect(careful.network.calls).toBe(1);
    expect((await careful.post(postId)).targets[0]).toMatchObject({ status: 'published' });
  });

  it('is sent again after it was missed twice, apart', async () => {
    world.network.weather.push({ kind: 'lose' });
    const postId = await world.schedule();
    await once();
    world.clock.advance(110 * SECOND);
    await once();
    expect(await nextInMs()).toBe(MINUTE);
    world.clock.advance(MINUTE);
    await once();
    await once();
    expect(await target(postId)).toMatchObject({ status: 'published' });
    expect(world.network.posts).toHaveLength(1);
  });

  it('is given up when it never arrives, and nothing else can be said', async () => {
    world.network.weather.push(...Array.from({ length: 20 }, () => ({ kind: 'lose' }) as const));
    const postId = await world.schedule();
    await world.runToTheEnd();
    expect(world.network.calls).toBe(8);
    expect(await target(postId)).toMatchObject({ status: 'failed' });
  });

  it('stays unconfirmed while the account cannot be asked', async () => {
    world.network.weather.push({ kind: 'publish-silently', showsAfterMs: 0 });
    const postId = await world.schedule();
    await once();
    world.clock.advance(110 * SECOND);
    world.tokenHealth.leaseRefusal = 'token_expired';
    await once();
    expect(await target(postId)).toMatchObject({ status: 'unconfirmed' });
    expect(await nextInMs()).toBe(HOUR);
    world.tokenHealth.leaseRefusal = undefined;
    await world.runToTheEnd();
    expect(await target(postId)).toMatchObject({ status: 'published' });
  });
});

describe('a publisher that is held up between writing down and sending', () => {
  it('does not send after the deadline, and does later', async () => {
    const slow = new World(opened.database, 'none', { startWithinMs: 0 });
    await slow.connect();
    const postId = await slow.schedule();
    for (const item of await slow.claim()) await slow.do(item);
    expect(slow.network.calls).toBe(0);
    const post = await slow.post(postId);
    expect(post.targets[0]).toMatchObject({ status: 'publishing', error: { code: 'transient' } });
  });
});
