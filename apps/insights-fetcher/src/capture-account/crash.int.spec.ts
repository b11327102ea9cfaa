import type { MetricsCaptured } from '@afterpost/contracts';
import { HOUR, MINUTE, newId } from '@afterpost/kernel';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { commentOf, figuresOf } from '../testing/fake-platform.ts';
import { connected, Fetcher, published } from '../testing/fetcher.ts';

let fetcher: Fetcher;
const tenant = newId();
const accountId = newId();

beforeAll(async () => {
  fetcher = await Fetcher.start();
});
afterAll(() => fetcher.stop());
beforeEach(async () => {
  await fetcher.db.pool.query('truncate events, account_schedule, tenant_turn, capture_schedule, raw_block, known_comment, backfill');
  fetcher.platform.beforeAnswer = () => {};
  await fetcher.hear(tenant, connected(accountId, fetcher.clock.now()));
  await fetcher.drain();
  fetcher.platform.posts.set('a', figuresOf({ likes: 3, comments: 1 }));
  fetcher.platform.comments.set('a', { comments: [commentOf('c1', 'hello')], complete: true });
  await fetcher.hear(tenant, published(accountId, 'a', fetcher.clock.now(), { postId: newId(), targetId: newId() }));
  fetcher.clock.advance(MINUTE);
});

const once = (action: () => Promise<unknown>) => {
  let isDone = false;
  fetcher.platform.beforeAnswer = async () => {
    if (isDone) return;
    isDone = true;
    await action();
  };
};
const snapshots = async () => (await fetcher.eventsOf<MetricsCaptured>('metrics.captured')).flatMap((event) => event.snapshots);

describe('a capture that dies', () => {
  it('between the answer and the writing is repeated when its lease has run out, and loses nothing', async () => {
    once(async () => {
      await fetcher.dieHolding(accountId);
      throw new Error('killed');
    });
    await expect(fetcher.loop.round()).rejects.toThrow('killed');
    expect(await snapshots()).toHaveLength(0);
    await fetcher.drain();
    expect(await snapshots()).toHaveLength(1);
    expect(await fetcher.eventsOf('comments.captured')).toHaveLength(1);
  });

  it('in the middle of writing leaves nothing half-written', async () => {
    await fetcher.db.pool.query('alter table known_comment add constraint broken check (false) not valid');
    await expect(fetcher.loop.round()).rejects.toThrow('broken');
    await fetcher.db.pool.query('alter table known_comment drop constraint broken');
    expect(await snapshots()).toHaveLength(0);
    expect(await fetcher.rows('select 1 from raw_block')).toHaveLength(0);
    expect(await fetcher.drain()).toBe(0);
    fetcher.clock.advance(HOUR);
    await fetcher.drain();
    expect(await snapshots()).toHaveLength(1);
    expect(await fetcher.eventsOf('comments.captured')).toHaveLength(1);
  });

  it('only seemingly, and wakes up after another took over, writes nothing over it', async () => {
    once(async () => {
      await fetcher.db.pool.query(`update account_schedule set lease_until = clock_timestamp() - interval '1 s'`);
      await fetcher.drain();
    });
    await expect(fetcher.loop.round()).rejects.toMatchObject({ code: 'lease-lost' });
    expect(await snapshots()).toHaveLength(1);
    expect(await fetcher.rows('select 1 from account_schedule where lease_owner is not null')).toHaveLength(0);
  });
});
