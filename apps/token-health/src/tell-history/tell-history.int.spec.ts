import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { EVENTS, type EventType } from '@afterpost/contracts';
import { newId } from '@afterpost/kernel';
import { LIFETIME_MS } from '../testing/fake-network.ts';
import { accepted, metaOf, type Replica, TestBed } from '../testing/replicas.ts';

let bed: TestBed;
let replica: Replica;
let accountId: string;

beforeAll(async () => {
  bed = await TestBed.open();
}, 30_000);
beforeEach(async () => {
  await bed.reset();
  replica = await bed.replica();
  accountId = await replica.connected();
});
afterAll(() => bed[Symbol.asyncDispose]());

const history = async (limit = 50, before: number | null = null) =>
  accepted(await replica.history.handle({ accountId, before, limit }, metaOf()));

describe('the history of an account', () => {
  beforeEach(async () => {
    bed.clock.advance(LIFETIME_MS);
    await replica.leased(accountId);
    await replica.disable.handle({ accountId }, metaOf());
    await replica.enable.handle({ accountId }, metaOf());
    await replica.disconnect.handle({ accountId }, metaOf());
  });

  it('is told in words, the newest first, to the end', async () => {
    expect((await history()).events.map(({ words }) => words)).toEqual([
      'Disconnected: its tokens are forgotten, its posts and figures stay.',
      'Enabled.',
      'Disabled: nothing is published to it and nothing measured.',
      'The token was renewed; its token is good until 2026-01-05 16:00 UTC.',
      'Connected as ada.test; its token is good until 2026-01-05 14:00 UTC.',
    ]);
  });

  it('holds what the public events hold, and no more', async () => {
    for (const { type, data } of (await history()).events) expect(EVENTS[type as EventType].strict().parse(data)).toEqual(data);
  });

  it('comes in pages that leave nothing out', async () => {
    const first = await history(2);
    const second = await history(2, first.next);
    const third = await history(2, second.next);
    expect([first, second, third].map(({ events }) => events.length)).toEqual([2, 2, 1]);
    expect(third.next).toBeNull();
    expect([...first.events, ...second.events, ...third.events]).toEqual((await history()).events);
  });

  it('is nobody else’s business', async () => {
    expect(await replica.history.handle({ accountId, before: null, limit: 5 }, metaOf(newId()))).toMatchObject({
      refused: 'account_not_found',
    });
  });
});
