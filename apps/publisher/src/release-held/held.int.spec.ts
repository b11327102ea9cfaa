import { DAY, HOUR, MINUTE } from '@afterpost/kernel';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SchedulePost } from '../author-post/schedule-post.handler.ts';
import { HELD_PLACES, PLACES } from '../testing/deaths.ts';
import { decided, openTestDatabase, World } from '../testing/world.ts';

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

const expire = () => world.hear((account, position) => account.expired(position));
const reconnect = () => world.hear((account, position) => account.connected('account.reconnected', position));
const target = async (postId: string) => (await world.post(postId)).targets[0];

/** Posts that were due a minute apart when their account was out of use; their ids, the oldest first. */
async function heldPosts(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) {
    ids.push(await world.schedule(`Post ${n}`));
    world.clock.advance(MINUTE);
  }
  await expire();
  for (let done = 0; done < count; done += 10) await world.round();
  return ids;
}

const eventsOf = async (postId: string) => {
  const sql = 'select type, data from events where stream_id = $1 order by version';
  return (await world.database.pool.query<{ type: string; data: Record<string, unknown> }>(sql, [`post-${postId}`])).rows;
};
const countOf = async (postId: string, type: string) => (await eventsOf(postId)).filter((event) => event.type === type).length;

describe('a target whose account can’t publish', () => {
  it('is held with the reason instead of failing, and no platform is asked', async () => {
    const postId = await world.schedule();
    await expire();
    await world.round();
    expect(await world.post(postId)).toMatchObject({
      status: 'scheduled',
      targets: [{ status: 'held', error: { code: 'token_expired', message: expect.stringContaining('Reconnect') } }],
    });
    expect([world.network.prepared, world.network.calls]).toEqual([0, 0]);
  });

  it('is published once when the account is reconnected, and dated when it appears', async () => {
    const postId = await world.schedule();
    await expire();
    await world.round();
    world.clock.advance(3 * HOUR);
    const now = world.clock.now().toISOString();
    await reconnect();
    await world.runToTheEnd();
    expect(await world.post(postId)).toMatchObject({ status: 'published', targets: [{ status: 'published', error: null }] });
    expect(world.network.posts).toMatchObject([{ createdAt: now }]);
  });

  it('waits as well for an account that is disabled, until it is enabled', async () => {
    const postId = await world.schedule();
    await world.hear((account, position) => account.event('account.disabled', position, { disabledAt: world.clock.now().toISOString() }));
    await world.round();
    expect(await target(postId)).toMatchObject({ status: 'held', error: { message: expect.stringContaining('Enable it') } });
    const enabledAt = world.clock.now().toISOString();
    await world.hear((account, position) => account.event('account.enabled', position, { status: 'token_expired', enabledAt }));
    await world.round();
    expect(await target(postId)).toMatchObject({ status: 'held' });
    await world.hear((account, position) => account.event('account.enabled', position, { status: 'active', enabledAt }));
    await world.runToTheEnd();
    expect(await target(postId)).toMatchObject({ status: 'published' });
  });

  it('is held as well when the platform refuses the call, and its next attempt has a number of its own', async () => {
    world.network.weather.push({
      kind: 'answer',
      outcome: { kind: 'tokenInvalid', failure: { class: 'token_expired', message: 'Expired.' } },
    });
    world.tokenHealth.status = 'token_expired';
    const postId = await world.schedule();
    await world.round();
    expect(await target(postId)).toMatchObject({ status: 'held', error: { message: 'Expired. Reconnect the account.' } });
    await expire();
    world.clock.advance(HOUR);
    world.tokenHealth.status = 'active';
    await reconnect();
    await world.runToTheEnd();
    expect(world.network.posts).toHaveLength(1);
    const attempts = (await eventsOf(postId)).filter(({ type }) => type === 'AttemptBegun').map(({ data }) => data);
    expect(attempts.map(({ number }) => number)).toEqual([1, 2]);
    expect(new Set(attempts.map(({ attemptId }) => attemptId)).size).toBe(2);
  });

  it('is not forgotten when the account was back before we heard that it was gone', async () => {
    world.tokenHealth.leaseRefusal = 'token_expired';
    const postId = await world.schedule();
    await world.round();
    expect(await target(postId)).toMatchObject({ status: 'held' });
    world.tokenHealth.leaseRefusal = undefined;
    await world.runToTheEnd();
    expect(await target(postId)).toMatchObject({ status: 'published' });
    expect(world.network.posts).toHaveLength(1);
  });

  it('is not forgotten when the account comes back while it is being held', async () => {
    const postId = await world.schedule();
    const { accountId, tenant } = world;
    await expire();
    await reconnect();
    const error = { code: 'token_expired', message: 'Reconnect the account.' } as const;
    const until = new Date(world.clock.now().getTime() + DAY).toISOString();
    const targetId = world.targetId(postId, accountId);
    decided(await world.posts.work(tenant, postId, (now) => ({ kind: 'hold-target', targetId, attemptId: null, error, until, now })));
    await world.runToTheEnd();
    expect(await target(postId)).toMatchObject({ status: 'published' });
  });

  it('may be moved while it waits', async () => {
    const postId = await world.schedule();
    await expire();
    await world.round();
    const scheduledAt = new Date(world.clock.now().getTime() + 2 * DAY).toISOString();
    const moved = decided(await new SchedulePost(world.posts, world.check).handle({ postId, scheduledAt }, world.meta()));
    expect(moved.post).toMatchObject({ status: 'scheduled', scheduledAt, targets: [{ status: 'scheduled', error: null }] });
    await reconnect();
    await world.runToTheEnd();
    expect(world.network.posts).toMatchObject([{ createdAt: scheduledAt }]);
  });

  it('is missed when its account stays away for a day, and may be given another time', async () => {
    const postId = await world.schedule();
    await expire();
    await world.runToTheEnd();
    expect(await world.post(postId)).toMatchObject({
      status: 'failed',
      targets: [{ status: 'missed', error: { code: 'token_expired', message: expect.stringContaining('another time') } }],
    });
    expect(world.network.calls).toBe(0);
    await reconnect();
    const scheduledAt = new Date(world.clock.now().getTime() + HOUR).toISOString();
    decided(await new SchedulePost(world.posts, world.check).handle({ postId, scheduledAt }, world.meta()));
    await world.runToTheEnd();
    expect(await target(postId)).toMatchObject({ status: 'published' });
  });
});

const datesOf = () => world.network.posts.map(({ createdAt }) => Date.parse(createdAt));
const pauses = () => datesOf().map((at, index, all) => at - (all[index - 1] ?? at));

describe('an account that is back', () => {
  it('has its held targets published oldest first, a pause apart: nothing is fired in a burst', async () => {
    const ids = await heldPosts(20);
    world.clock.advance(HOUR);
    const backAt = world.clock.now().getTime();
    await reconnect();
    await world.round();
    expect(new Set(await Promise.all(ids.map(async (id) => (await target(id))?.status)))).toEqual(new Set(['scheduled', 'published']));
    await world.runToTheEnd();
    expect(world.network.posts.map(({ text }) => text)).toEqual(ids.map((_, n) => `Post ${n}`));
    expect(datesOf()[0]).toBe(backAt);
    expect(pauses().slice(1)).toEqual(Array.from({ length: 19 }, () => MINUTE));
    for (const id of ids) expect([await countOf(id, 'TargetReleased'), await countOf(id, 'TargetPublished')]).toEqual([1, 1]);
  });

  it('and gone again has the rest held again; no turn is given twice', async () => {
    const ids = await heldPosts(6);
    await reconnect();
    await world.round();
    await world.round();
    world.clock.advance(MINUTE);
    await world.round();
    expect(world.network.posts).toHaveLength(2);
    await expire();
    world.clock.advance(2 * MINUTE);
    await world.round();
    await reconnect();
    await world.runToTheEnd();
    expect(world.network.posts.map(({ text }) => text)).toHaveLength(6);
    expect(Math.min(...pauses().slice(1))).toBeGreaterThanOrEqual(MINUTE);
    expect(new Set(await Promise.all(ids.map(async (id) => (await target(id))?.status)))).toEqual(new Set(['published']));
  });

  it('has missed what would come later than a day after its time', async () => {
    world = new World(opened.database, 'idempotent', { releaseEveryMs: HOUR });
    await world.connect();
    const [first = '', second = ''] = await heldPosts(2);
    world.clock.advance(DAY - HOUR);
    await reconnect();
    await world.runToTheEnd();
    expect([(await target(first))?.status, (await target(second))?.status]).toEqual(['published', 'missed']);
  });
});

describe.each(['idempotent', 'none'] as const)('on a network that is %s', (idempotency) => {
  const harmless = ['lease', 'prepare', 'check-ready', 'before start-target', 'after start-target', 'before begin-attempt'] as const;
  const places = idempotency === 'none' ? harmless : PLACES.filter((place) => !/deferred|unconfirmed|absence|look-up/.test(place));
  it.each([...HELD_PLACES, ...places])('is released once and published once when the process dies at: %s', async (place) => {
    world = new World(opened.database, idempotency);
    await world.connect();
    const postIds = [await world.schedule('Post 0'), await world.schedule('Post 1')];
    world.deaths.plan(place);
    await expire();
    for (let round = 0; round < 3; round += 1) await world.round();
    await reconnect();
    await world.runToTheEnd();
    expect(world.deaths.died).toBe(1);
    expect(world.network.posts).toHaveLength(2);
    for (const id of postIds) {
      expect([await countOf(id, 'TargetHeld'), await countOf(id, 'TargetReleased'), await countOf(id, 'TargetPublished')]).toEqual([
        1, 1, 1,
      ]);
    }
  });
});
