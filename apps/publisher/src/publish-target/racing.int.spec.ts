import type { Capabilities } from '@afterpost/platforms';
import { isRefusal } from '@afterpost/kernel';
import { eventually } from '@afterpost/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CancelPost } from '../author-post/cancel-post.handler.ts';
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

async function connected(idempotency: Capabilities['idempotency']): Promise<World> {
  const world = new World(opened.database, idempotency);
  await world.connect();
  return world;
}

/** A call that the network keeps to itself until it is let go. */
function heldUp(world: World): () => void {
  const gate = Promise.withResolvers<void>();
  world.network.hold = () => {
    world.network.hold = () => Promise.resolve();
    return gate.promise;
  };
  return gate.resolve;
}

describe('several workers on one due item', () => {
  it.each(['idempotent', 'listable', 'none'] as const)('make one call on a network that is %s', async (idempotency) => {
    const world = await connected(idempotency);
    const postId = await world.schedule();
    const [item] = await world.claim();
    if (!item) throw new Error('Nothing is due.');
    await Promise.all(Array.from({ length: 4 }, () => world.worker().work(item)));
    expect(world.network.calls).toBe(1);
    expect(await world.post(postId)).toMatchObject({ status: 'published' });
  });
});

describe('an answer that comes after another worker has taken over', () => {
  it.each(['idempotent', 'listable', 'none'] as const)('makes no second post on a network that is %s', async (idempotency) => {
    const world = await connected(idempotency);
    const letGo = heldUp(world);
    const postId = await world.schedule();
    const [item] = await world.claim();
    if (!item) throw new Error('Nothing is due.');
    const slow = world.worker().work(item);
    await eventually(() => expect(world.network.calls).toBe(1));
    world.clock.advance(10 * 60_000);
    await world.worker().work(item);
    letGo();
    await slow;
    await world.runToTheEnd();
    expect(world.network.posts).toHaveLength(1);
    expect(await world.post(postId)).toMatchObject({ status: 'published', targets: [{ externalId: 'ext-1' }] });
  });

  it('does not undo what the other worker has found out', async () => {
    const world = await connected('idempotent');
    const letGo = heldUp(world);
    world.network.weather.push({ kind: 'publish' }, { kind: 'lose' });
    const postId = await world.schedule();
    const [item] = await world.claim();
    if (!item) throw new Error('Nothing is due.');
    const slow = world.worker().work(item);
    await eventually(() => expect(world.network.calls).toBe(1));
    world.clock.advance(10 * 60_000);
    await world.worker().work(item);
    letGo();
    await slow;
    expect(await world.post(postId)).toMatchObject({ status: 'published' });
    expect(world.network.posts).toHaveLength(1);
  });
});

describe('canceling while the target starts', () => {
  it('leaves either a canceled post that never was, or a published one that could not be canceled', async () => {
    const outcomes = new Set<string>();
    for (let round = 0; round < 12; round += 1) {
      const world = await connected('idempotent');
      const postId = await world.schedule();
      const [item] = await world.claim();
      if (!item) throw new Error('Nothing is due.');
      const cancel = () => new CancelPost(world.posts).handle({ postId }, world.meta());
      const working = world.do(item);
      const answer = await (round % 2 === 0 ? cancel() : working.then(cancel));
      await working;
      await world.runToTheEnd();
      const { status } = await world.post(postId);
      outcomes.add(`${status}, ${isRefusal(answer) ? answer.refused : 'canceled'}, ${world.network.posts.length} on the network`);
    }
    const possible = ['canceled, canceled, 0 on the network', 'published, not_cancelable, 1 on the network'];
    expect(possible).toEqual(expect.arrayContaining([...outcomes]));
    expect(outcomes).toContain(possible[1]);
  });
});
