import type { Capabilities, PublishOutcome } from '@afterpost/platforms';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { type Place, PLACES } from '../testing/deaths.ts';
import type { Weather } from '../testing/fake-network.ts';
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

const BUSY: Weather = { kind: 'answer', outcome: { kind: 'deferred', failure: { class: 'transient', message: 'Busy.' } } };

/** Weather that takes a target through every step there is before it arrives. */
const ROUNDABOUT: readonly Weather[] = [BUSY, { kind: 'lose' }];

describe.each(['idempotent', 'listable'] as const)('on a network that is %s', (idempotency) => {
  it.each(PLACES)('publishes exactly once when the process dies at: %s', async (place) => {
    const world = await connected(idempotency);
    world.network.weather.push(...ROUNDABOUT);
    world.deaths.plan(place);
    const postId = await world.schedule();
    await world.runToTheEnd();
    expect(world.deaths.died).toBe(1);
    expect(world.network.posts).toHaveLength(1);
    expect(await world.post(postId)).toMatchObject({ status: 'published', targets: [{ externalId: 'ext-1' }] });
  });
});

describe('a repetition that the network refuses after the first call had arrived', () => {
  const refusals: readonly PublishOutcome[] = [
    { kind: 'rejected', failure: { class: 'content_rejected', message: 'Not here.' } },
    { kind: 'deferred', failure: { class: 'transient', message: 'Busy.' } },
    { kind: 'tokenInvalid', failure: { class: 'token_expired', message: 'Expired.' } },
  ];
  it.each(refusals)('does not make the post a failed one: $kind', async (outcome) => {
    const world = await connected('idempotent');
    world.network.weather.push({ kind: 'publish' }, { kind: 'answer', outcome });
    world.deaths.plan('after the call');
    const postId = await world.schedule();
    await world.runToTheEnd();
    expect(world.network.posts).toHaveLength(1);
    expect(await world.post(postId)).toMatchObject({ status: 'published', targets: [{ externalId: 'ext-1' }] });
  });
});

describe('on a network where nothing makes a repetition safe', () => {
  const before = PLACES.filter((place) => /lease|prepare|start-target|before begin-attempt|after record-deferred/.test(place));
  const between = [
    'after begin-attempt',
    'before the call',
    'after the call',
    'before record-published',
    'before record-unconfirmed',
    'before record-deferred',
  ] as const;
  const WEATHER: Partial<Record<Place, Weather>> = { 'before record-unconfirmed': { kind: 'lose' }, 'before record-deferred': BUSY };

  it.each(before)('publishes exactly once when the process dies at: %s', async (place) => {
    const world = await connected('none');
    world.network.weather.push(BUSY);
    world.deaths.plan(place);
    const postId = await world.schedule();
    await world.runToTheEnd();
    expect(world.deaths.died).toBe(1);
    expect(world.network.posts).toHaveLength(1);
    expect(await world.post(postId)).toMatchObject({ status: 'published' });
  });

  it.each(between)('asks a person, and never sends again, when the process dies at: %s', async (place) => {
    const world = await connected('none');
    world.network.weather.push(WEATHER[place] ?? { kind: 'publish' });
    world.deaths.plan(place);
    const postId = await world.schedule();
    await world.runToTheEnd();
    expect(world.deaths.died).toBe(1);
    expect(world.network.calls).toBeLessThanOrEqual(1);
    expect(await world.post(postId)).toMatchObject({ status: 'publishing', targets: [{ status: 'unconfirmed' }] });
  });
});

describe('in any weather, with any deaths', () => {
  const weather: fc.Arbitrary<Weather> = fc.oneof(
    fc.constant<Weather>({ kind: 'publish' }),
    fc.constant<Weather>({ kind: 'lose' }),
    fc.nat(60_000).map((showsAfterMs): Weather => ({ kind: 'publish-silently', showsAfterMs })),
    fc.constant<Weather>({ kind: 'answer', outcome: { kind: 'deferred', failure: { class: 'rate_limited', message: 'Slow down.' } } }),
    fc.constant<Weather>({
      kind: 'answer',
      outcome: { kind: 'deferred', failure: { class: 'transient', message: 'Busy.' }, prepareAgain: true },
    }),
    fc.constant<Weather>({ kind: 'answer', outcome: { kind: 'tokenInvalid', failure: { class: 'token_expired', message: 'Expired.' } } }),
    fc.constant<Weather>({ kind: 'answer', outcome: { kind: 'rejected', failure: { class: 'content_rejected', message: 'Not here.' } } }),
  );
  const story = fc.record({
    idempotency: fc.constantFrom('idempotent', 'listable', 'none'),
    weather: fc.array(weather, { maxLength: 5 }),
    deaths: fc.array(fc.constantFrom(...PLACES), { maxLength: 5 }),
  });

  const SETTLED = ['published with 1', 'failed with 0'];

  it('what stands on the network is what the post says', async () => {
    const outcomes = new Set<string>();
    await fc.assert(
      fc.asyncProperty(story, async ({ idempotency, weather: sequence, deaths }) => {
        const world = await connected(idempotency);
        await world.forget();
        world.network.weather.push(...sequence);
        world.deaths.plan(...deaths);
        const postId = await world.schedule();
        await world.runToTheEnd();
        const status = (await world.post(postId)).targets[0]?.status;
        outcomes.add(`${idempotency} ${status}`);
        const standing = world.network.posts.length;
        expect([...SETTLED, ...(standing <= 1 ? ['unconfirmed with a question'] : [])]).toContain(
          `${status} with ${status === 'unconfirmed' ? 'a question' : standing}`,
        );
      }),
      { numRuns: 100 },
    );
    expect([...outcomes]).toEqual(
      expect.arrayContaining(['idempotent published', 'listable published', 'none unconfirmed', 'none published']),
    );
    expect(outcomes).not.toContain('idempotent unconfirmed');
    expect(outcomes).not.toContain('listable unconfirmed');
  }, 120_000);
});
