import type { AccountCaptured, CaptureFailed, MetricsCaptured } from '@afterpost/contracts';
import { DAY, HOUR, MINUTE, newId } from '@afterpost/kernel';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DEFAULT_CADENCE } from '../cadence/cadence.ts';
import { unpack } from '../raw-answers/raw-block.ts';
import { figuresOf } from '../testing/fake-platform.ts';
import { connected, Fetcher, published } from '../testing/fetcher.ts';

let fetcher: Fetcher;
const tenant = newId();

beforeAll(async () => {
  fetcher = await Fetcher.start();
});
afterAll(() => fetcher.stop());
beforeEach(async () => {
  await fetcher.db.pool.query('truncate events, account_schedule, tenant_turn, capture_schedule, raw_block, known_comment, backfill');
  fetcher.platform.posts.clear();
  fetcher.platform.feed = [];
  fetcher.platform.calls.length = 0;
  fetcher.platform.batches.length = 0;
  fetcher.platform.beforeAnswer = () => {};
  fetcher.platform.refusedTokens.clear();
  fetcher.neighbours.leaseRefusal = null;
});

const publish = async (accountId: string, ...names: string[]) => {
  for (const name of names)
    await fetcher.hear(tenant, published(accountId, name, fetcher.clock.now(), { postId: newId(), targetId: newId() }));
};
const dueOf = async (name: string) => {
  const [row] = await fetcher.rows<{ next_due_at: Date | null }>('select next_due_at from capture_schedule where external_id = $1', name);
  return row?.next_due_at ?? null;
};

describe('the capture loop', () => {
  it('captures a post 60 s after publishing, not before', async () => {
    const accountId = newId();
    await fetcher.hear(tenant, connected(accountId, fetcher.clock.now()));
    await fetcher.drain();
    fetcher.platform.posts.set('a', figuresOf({ likes: 3, comments: 0 }));
    await publish(accountId, 'a');
    fetcher.clock.advance(59_999);
    expect(await fetcher.drain()).toBe(0);
    fetcher.clock.advance(1);
    expect(await fetcher.drain()).toBe(1);
    const [event] = await fetcher.eventsOf<MetricsCaptured>('metrics.captured');
    expect(event).toMatchObject({ accountId, source: 'scheduled', capturedAt: fetcher.clock.now().toISOString() });
    expect(event?.snapshots[0]).toMatchObject({ status: 'success', metrics: { likes: 3, comments: 0, impressions: null, reach: null } });
  });

  it.each(['the account first', 'the post first'])('loses neither a post nor its account: %s', async (order) => {
    const accountId = newId();
    fetcher.platform.posts.set('a', figuresOf({ likes: 1 }));
    const facts = [() => fetcher.hear(tenant, connected(accountId, fetcher.clock.now())), () => publish(accountId, 'a')];
    for (const tell of order === 'the account first' ? facts : facts.toReversed()) await tell();
    fetcher.clock.advance(MINUTE);
    await fetcher.drain();
    expect(await fetcher.eventsOf('metrics.captured')).toHaveLength(1);
  });

  it('asks for all due posts of an account in the fewest calls and keeps their answers in one block', async () => {
    const accountId = newId();
    const names = Array.from({ length: 60 }, (_, index) => `post-${index}`);
    for (const name of names)
      fetcher.platform.posts.set(name, figuresOf({ likes: 1 }, { raw: { uri: name, author: { did: 'did:plc:me' } } }));
    await publish(accountId, ...names);
    fetcher.clock.advance(MINUTE);
    await fetcher.hear(tenant, connected(accountId, fetcher.clock.now()));
    await fetcher.drain();
    expect(fetcher.platform.batches.map((batch) => batch.length)).toEqual([25, 25, 10]);
    expect(fetcher.platform.inFlightMax).toBeLessThanOrEqual(5);
    const events = await fetcher.eventsOf<MetricsCaptured>('metrics.captured');
    expect(events.map((event) => event.snapshots.length)).toEqual([50, 10]);
    const blocks = await fetcher.rows<{ block_id: number; n: number; data: Buffer }>('select block_id, n, data from raw_block');
    expect(blocks).toHaveLength(1);
    const answers = await unpack(blocks[0]!.data);
    const targets = await fetcher.rows<{ target_id: string; external_id: string }>('select target_id, external_id from capture_schedule');
    const nameOf = new Map(targets.map((row) => [row.target_id, row.external_id]));
    for (const { rawBlock, rawIndex, targetId } of events.flatMap((event) => event.snapshots)) {
      expect(rawBlock).toBe(blocks[0]!.block_id);
      expect(answers[rawIndex!]).toEqual({ uri: nameOf.get(targetId), author: { did: 'did:plc:me' } });
    }
  });

  it('captures the others when one post is gone and one fails, and gives the gone one up in the end', async () => {
    const accountId = newId();
    await fetcher.hear(tenant, connected(accountId, fetcher.clock.now()));
    fetcher.platform.posts.set('good', figuresOf({ likes: 1 }));
    fetcher.platform.posts.set('shy', { class: 'permission_denied', message: 'no' });
    await publish(accountId, 'good', 'gone', 'shy');
    fetcher.clock.advance(MINUTE);
    await fetcher.drain();
    const [captured] = await fetcher.eventsOf<MetricsCaptured>('metrics.captured');
    expect(captured?.snapshots).toHaveLength(1);
    const [failure] = await fetcher.eventsOf<CaptureFailed>('metrics.capture_failed');
    expect(failure?.targets.map((target) => target.errors[0]).toSorted((a, b) => a!.message.localeCompare(b!.message))).toEqual([
      { part: 'Insights metrics', class: 'permission_denied', message: 'Permission denied' },
      { part: 'Post', class: 'not_found', message: 'Post not found' },
    ]);
    for (let look = 1; look < DEFAULT_CADENCE.goneAfter; look += 1) {
      expect((await dueOf('gone'))?.getTime()).toBe(fetcher.clock.now().getTime() + DAY);
      fetcher.clock.advance(DAY);
      await fetcher.drain();
    }
    expect(await dueOf('gone')).toBeNull();
  });

  it('lets an account rest after "too many requests" and keeps its posts due', async () => {
    const accountId = newId();
    await fetcher.hear(tenant, connected(accountId, fetcher.clock.now()));
    await fetcher.drain();
    fetcher.platform.posts.set('a', { class: 'rate_limited', message: 'slow down', retryAfterMs: 2 * HOUR });
    await publish(accountId, 'a');
    fetcher.clock.advance(MINUTE);
    const due = await dueOf('a');
    await fetcher.drain();
    const calls = fetcher.platform.calls.length;
    fetcher.platform.posts.set('a', figuresOf({ likes: 1 }));
    fetcher.clock.advance(2 * HOUR - 1);
    await fetcher.drain();
    expect(fetcher.platform.calls).toHaveLength(calls);
    expect(await dueOf('a')).toEqual(due);
    fetcher.clock.advance(1);
    await fetcher.drain();
    expect(await fetcher.eventsOf('metrics.captured')).toHaveLength(1);
  });

  it('reports a refused token and captures once more with the fresh one', async () => {
    const accountId = newId();
    await fetcher.hear(tenant, connected(accountId, fetcher.clock.now()));
    await fetcher.drain();
    fetcher.platform.refusedTokens.add(fetcher.neighbours.token);
    const version = fetcher.neighbours.tokenVersion;
    fetcher.platform.posts.set('a', figuresOf({ likes: 1 }));
    await publish(accountId, 'a');
    fetcher.clock.advance(MINUTE);
    await fetcher.drain();
    expect(fetcher.neighbours.reported.filter((report) => report.accountId === accountId)).toEqual([{ accountId, version }]);
    expect(await fetcher.eventsOf('metrics.captured')).toHaveLength(1);
    expect(await fetcher.eventsOf('metrics.capture_failed')).toHaveLength(0);
  });

  it('keeps posts due and says why when no token is to be had', async () => {
    const accountId = newId();
    await fetcher.hear(tenant, connected(accountId, fetcher.clock.now()));
    await fetcher.drain();
    await publish(accountId, 'a');
    fetcher.clock.advance(MINUTE);
    const due = await dueOf('a');
    fetcher.neighbours.leaseRefusal = 'token_expired';
    await fetcher.drain();
    expect(await dueOf('a')).toEqual(due);
    const [account] = await fetcher.rows('select blocked_reason, lease_owner from account_schedule where account_id = $1', accountId);
    expect(account).toEqual({ blocked_reason: 'token_expired', lease_owner: null });
    expect(await fetcher.eventsOf('metrics.capture_failed')).toHaveLength(0);
  });

  it.each(['while its platform is asked', 'while a token is asked for'])(
    'does not rest an account that is reconnected %s',
    async (when) => {
      const accountId = newId();
      await fetcher.hear(tenant, connected(accountId, fetcher.clock.now()));
      await fetcher.drain();
      fetcher.platform.posts.set('a', figuresOf({ likes: 1 }));
      await publish(accountId, 'a');
      fetcher.clock.advance(MINUTE);
      const reconnect = async (): Promise<void> => {
        fetcher.platform.refusedTokens.add(fetcher.neighbours.token);
        fetcher.neighbours.leaseRefusal = 'token_expired';
        await fetcher.hear(tenant, { ...connected(accountId, fetcher.clock.now()), type: 'account.reconnected' });
      };
      if (when === 'while a token is asked for') fetcher.neighbours.beforeLease = reconnect;
      else fetcher.platform.beforeAnswer = reconnect;
      await fetcher.loop.round();
      fetcher.neighbours.beforeLease = () => {};
      fetcher.neighbours.leaseRefusal = null;
      fetcher.platform.beforeAnswer = () => {};
      fetcher.platform.refusedTokens.clear();
      await fetcher.drain();
      expect(await fetcher.eventsOf('metrics.captured')).toHaveLength(1);
      expect(await fetcher.eventsOf('metrics.account_captured')).toHaveLength(2);
    },
  );

  it('captures an account daily', async () => {
    const accountId = newId();
    await fetcher.hear(tenant, connected(accountId, fetcher.clock.now()));
    await fetcher.drain();
    fetcher.clock.advance(DAY);
    await fetcher.drain();
    const events = await fetcher.eventsOf<AccountCaptured>('metrics.account_captured');
    expect(events).toHaveLength(2);
    expect(events[0]).toMatchObject({ accountId, metrics: { followers: 10, impressions: null } });
  });
});
