import type { PublishOutcome } from '@afterpost/platforms';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { PLACES, SLOW_PLACES } from '../testing/deaths.ts';
import { openTestDatabase, World } from '../testing/world.ts';

let opened: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => {
  opened = await openTestDatabase();
});
afterAll(async () => {
  await opened[Symbol.asyncDispose]();
});
beforeEach(async () => {
  await opened.database.pool.query('delete from due');
});

async function connected(idempotency: 'idempotent' | 'listable' | 'none' = 'listable'): Promise<World> {
  const world = new World(opened.database, idempotency);
  await world.connect();
  return world;
}
const eventsOf = async (world: World, postId: string): Promise<string[]> => {
  const { rows } = await world.database.pool.query<{ type: string }>('select type from events where stream_id = $1 order by version', [
    `post-${postId}`,
  ]);
  return rows.map(({ type }) => type);
};

describe('media that the platform takes time over', () => {
  it('are waited for before any attempt begins, prepared once, and count as no failure', async () => {
    const world = await connected();
    world.network.mediaLooks = 3;
    const postId = await world.schedule();
    await world.runToTheEnd();
    expect([world.network.prepared, world.network.calls]).toEqual([1, 1]);
    const types = await eventsOf(world, postId);
    expect(types.filter((type) => type === 'TargetPrepared')).toHaveLength(1);
    expect(types.indexOf('TargetPrepared')).toBeLessThan(types.indexOf('AttemptBegun'));
    expect(types).not.toContain('TargetDeferred');
    expect(await world.post(postId)).toMatchObject({ status: 'published' });
  });

  it('that expired there are prepared again', async () => {
    const world = await connected();
    world.network.expires = true;
    const postId = await world.schedule();
    await world.runToTheEnd();
    expect([world.network.prepared, world.network.calls]).toEqual([2, 1]);
    expect(await world.post(postId)).toMatchObject({ status: 'published' });
  });

  it('that never become ready fail in the end, in words, and nothing is posted', async () => {
    const world = await connected();
    world.network.mediaLooks = Number.POSITIVE_INFINITY;
    const postId = await world.schedule();
    await world.runToTheEnd(1_000);
    expect(world.network.calls).toBe(0);
    expect(await world.post(postId)).toMatchObject({
      status: 'failed',
      targets: [{ error: { message: expect.stringMatching(/did not finish processing/) } }],
    });
  });
});

describe('a post that the platform has taken and not yet shown', () => {
  it('is publishing until it is public, asked about with the latest handle', async () => {
    const world = await connected();
    world.network.weather.push({ kind: 'process', questions: 3 });
    const postId = await world.schedule();
    await world.runToTheEnd();
    expect((await eventsOf(world, postId)).filter((type) => type === 'TargetProcessing')).toHaveLength(3);
    expect(world.network.posts).toHaveLength(1);
    expect(await world.post(postId)).toMatchObject({ status: 'published', targets: [{ externalId: 'ext-1' }] });
  });

  it('goes on where only a look has found that it was taken', async () => {
    const world = await connected();
    world.network.weather.push({ kind: 'process', questions: 2, loseAnswer: true });
    const postId = await world.schedule();
    await world.runToTheEnd();
    expect([world.network.calls, world.network.posts.length]).toEqual([1, 1]);
    expect(await world.post(postId)).toMatchObject({ status: 'published', targets: [{ externalId: 'ext-1' }] });
  });

  it('fails with the platform’s words when it is refused afterwards', async () => {
    const world = await connected();
    world.network.weather.push({ kind: 'process', questions: 2 });
    world.network.confirmations = [{ kind: 'rejected', failure: { class: 'content_rejected', message: 'The film is too long.' } }];
    const postId = await world.schedule();
    await world.runToTheEnd();
    expect(await world.post(postId)).toMatchObject({ status: 'failed', targets: [{ error: { message: 'The film is too long.' } }] });
  });

  it.each<PublishOutcome>([
    { kind: 'deferred', failure: { class: 'rate_limited', message: 'Slow down.' } },
    { kind: 'unconfirmed', failure: { class: 'unconfirmed', message: 'No answer.' } },
    { kind: 'tokenInvalid', failure: { class: 'token_expired', message: 'Expired.' } },
  ])('is asked about again after $kind', async (outcome) => {
    const world = await connected();
    world.network.weather.push({ kind: 'process', questions: 1 });
    world.network.confirmations = [outcome];
    const postId = await world.schedule();
    await world.runToTheEnd();
    expect([world.network.calls, world.network.posts.length]).toEqual([1, 1]);
    expect(await world.post(postId)).toMatchObject({ status: 'published' });
  });

  it('goes on after a look that came of hours without an answer, instead of looking in circles', async () => {
    const world = await connected();
    world.network.weather.push({ kind: 'process', questions: 2 });
    const silence: PublishOutcome = { kind: 'unconfirmed', failure: { class: 'unconfirmed', message: 'No answer.' } };
    world.network.confirmations = Array.from({ length: 20 }, () => silence);
    const postId = await world.schedule();
    await world.runToTheEnd();
    expect(await eventsOf(world, postId)).toContain('TargetUnconfirmed');
    expect(await world.post(postId)).toMatchObject({ status: 'published', targets: [{ externalId: 'ext-1' }] });
  });

  it('is asked about ever less often while nothing moves', async () => {
    const world = await connected();
    world.network.weather.push({ kind: 'process', questions: 2 });
    const questions = 1_440;
    world.network.confirmations = Array.from({ length: questions }, () => ({ kind: 'processing', handle: { stuck: true, of: 2 } }));
    const postId = await world.schedule();
    for (let round = 0; round < 200 && !(await eventsOf(world, postId)).includes('TargetUnconfirmed'); round += 1) {
      await world.runToTheEnd(1).catch(() => {});
    }
    expect(questions - world.network.confirmations.length).toBeLessThan(100);
    world.network.confirmations = [];
    await world.runToTheEnd();
    expect(await world.post(postId)).toMatchObject({ status: 'published' });
  });

  it('is prepared again when the platform has forgotten what it is made of', async () => {
    const world = await connected();
    world.network.weather.push({ kind: 'process', questions: 2 });
    const forgotten: PublishOutcome = {
      kind: 'deferred',
      failure: { class: 'transient', message: 'The media are gone.' },
      prepareAgain: true,
    };
    world.network.confirmations = [forgotten];
    const postId = await world.schedule();
    await world.runToTheEnd();
    expect([world.network.prepared, world.network.calls, world.network.posts.length]).toEqual([2, 2, 1]);
    expect(await world.post(postId)).toMatchObject({ status: 'published' });
  });

  it('is refused once, also where the call that was taken had repeated one', async () => {
    const world = await connected('idempotent');
    world.network.weather.push({ kind: 'process', questions: 2 }, { kind: 'process', questions: 2 });
    world.deaths.plan('after the call');
    world.network.confirmations = [{ kind: 'rejected', failure: { class: 'content_rejected', message: 'The film is too long.' } }];
    const postId = await world.schedule();
    await world.runToTheEnd();
    expect([world.deaths.died, world.network.calls]).toEqual([1, 2]);
    expect(await world.post(postId)).toMatchObject({ status: 'failed', targets: [{ error: { message: 'The film is too long.' } }] });
  });

  describe.each(['idempotent', 'listable'] as const)('on a network that is %s', (idempotency) => {
    const places = [...SLOW_PLACES, ...PLACES.filter((place) => !/unconfirmed|look-up|absence|deferred/.test(place))];
    it.each(places)('is published exactly once when the process dies at: %s', async (place) => {
      const world = await connected(idempotency);
      world.network.mediaLooks = 2;
      world.network.weather.push({ kind: 'process', questions: 2 });
      world.deaths.plan(place);
      const postId = await world.schedule();
      await world.runToTheEnd();
      expect(world.deaths.died).toBe(1);
      expect(world.network.posts).toHaveLength(1);
      expect(await world.post(postId)).toMatchObject({ status: 'published', targets: [{ externalId: 'ext-1' }] });
    });
  });
});
