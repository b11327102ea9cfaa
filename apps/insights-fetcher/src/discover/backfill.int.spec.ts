import type { MetricsCaptured } from '@afterpost/contracts';
import { DAY, HOUR, newId, SECOND } from '@afterpost/kernel';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DEFAULT_DISCOVER } from '../settings.ts';
import { figuresOf } from '../testing/fake-platform.ts';
import { connected, Fetcher } from '../testing/fetcher.ts';

const PAGES = 5;
let fetcher: Fetcher;
const tenant = newId();
const accountId = newId();

beforeAll(async () => {
  fetcher = await Fetcher.start({ discover: { ...DEFAULT_DISCOVER, pageSize: 10, postsMax: 45 } });
});
afterAll(() => fetcher.stop());
beforeEach(async () => {
  await fetcher.db.pool.query('truncate events, account_schedule, tenant_turn, capture_schedule, raw_block, known_comment, backfill');
  fetcher.platform.calls.length = 0;
  fetcher.platform.beforeAnswer = () => {};
  fetcher.neighbours.afterRecording = () => {};
  fetcher.neighbours.recordingIsDown = false;
  fetcher.neighbours.recordingRefusal = null;
  fetcher.neighbours.recorded.clear();
  fetcher.platform.feed = feedOf(60, HOUR);
});

const feedOf = (count: number, apartMs: number) =>
  Array.from({ length: count }, (_, index) => ({
    externalId: `old-${index}`,
    permalink: null,
    text: 'earlier words',
    mediaType: 'text' as const,
    publishedAt: new Date(fetcher.clock.now().getTime() - (index + 1) * apartMs).toISOString(),
    figures: figuresOf({ likes: index, comments: 2 }),
  }));
const progress = async () => (await fetcher.rows('select state, posts_found, pages_read, cursor from backfill'))[0];
const snapshots = async () =>
  (await fetcher.eventsOf<MetricsCaptured>('metrics.captured')).flatMap(({ source, snapshots: taken }) =>
    taken.map((one) => ({ source, ...one })),
  );

describe('the backfill after connecting', () => {
  it('records earlier posts up to its limit and measures them without a further call', async () => {
    await fetcher.hear(tenant, connected(accountId, fetcher.clock.now()));
    await fetcher.drain();
    expect(await progress()).toEqual({ state: 'done', posts_found: 45, pages_read: PAGES, cursor: null });
    expect(fetcher.neighbours.recorded.size).toBe(45);
    const taken = await snapshots();
    expect(new Set(taken.map((one) => one.targetId)).size).toBe(45);
    expect(taken).toHaveLength(45);
    expect(new Set(taken.map((one) => one.source))).toEqual(new Set(['backfill']));
    expect(fetcher.platform.calls.filter((call) => call !== 'discover')).toEqual(['fetchAccount']);
    expect(fetcher.platform.calls.filter((call) => call === 'discover')).toHaveLength(PAGES);
  });

  it('ends where the posts become too old', async () => {
    fetcher.platform.feed = feedOf(60, 30 * DAY);
    await fetcher.hear(tenant, connected(accountId, fetcher.clock.now()));
    await fetcher.drain();
    expect(await progress()).toMatchObject({ state: 'done', posts_found: 12 });
  });

  const deaths = ['before the answer', 'after the posts were recorded'].flatMap((when) =>
    Array.from({ length: PAGES }, (_, page) => [when, page + 1] as const),
  );
  it.each(deaths)('goes on where it was after dying %s of page %d', async (when, page) => {
    let pages = 0;
    const die = async () => {
      pages += 1;
      if (pages !== page) return;
      await fetcher.dieHolding(accountId);
      throw new Error('killed');
    };
    if (when === 'before the answer') fetcher.platform.beforeAnswer = (call) => (call === 'discover' ? die() : undefined);
    else fetcher.neighbours.afterRecording = die;
    await fetcher.hear(tenant, connected(accountId, fetcher.clock.now()));
    await expect(fetcher.drain()).rejects.toThrow('killed');
    expect(await progress()).toMatchObject({ state: 'running', pages_read: page - 1 });
    await fetcher.drain();
    expect(await progress()).toMatchObject({ state: 'done', posts_found: 45, pages_read: PAGES });
    const taken = await snapshots();
    expect(taken).toHaveLength(45);
    expect(new Set(taken.map((one) => one.targetId)).size).toBe(45);
    expect(fetcher.platform.calls.filter((call) => call === 'discover')).toHaveLength(PAGES + 1);
  });

  it('waits for the publisher when it is away, and reads the same page again', async () => {
    fetcher.neighbours.recordingIsDown = true;
    await fetcher.hear(tenant, connected(accountId, fetcher.clock.now()));
    await fetcher.drain();
    expect(await progress()).toMatchObject({ state: 'running', posts_found: 0, pages_read: 0 });
    fetcher.neighbours.recordingIsDown = false;
    fetcher.clock.advance(HOUR);
    await fetcher.drain();
    expect(await progress()).toMatchObject({ state: 'done', posts_found: 45 });
  });

  it('is not put off when the publisher has not heard of the account yet', async () => {
    fetcher.neighbours.recordingRefusal = 'account_not_found';
    await fetcher.hear(tenant, connected(accountId, fetcher.clock.now()));
    await fetcher.drain();
    fetcher.neighbours.recordingRefusal = null;
    fetcher.clock.advance(SECOND);
    await fetcher.drain();
    expect(await progress()).toMatchObject({ state: 'done', posts_found: 45 });
  });

  it('that was given up goes on where it was once the account is reconnected', async () => {
    const connection = connected(accountId, fetcher.clock.now());
    await fetcher.hear(tenant, connection);
    await fetcher.loop.round();
    fetcher.neighbours.recordingIsDown = true;
    for (let hours = 0; hours < 10; hours += 1) {
      await fetcher.drain();
      fetcher.clock.advance(HOUR);
    }
    expect(await progress()).toMatchObject({ state: 'failed', posts_found: 10, pages_read: 1 });
    fetcher.neighbours.recordingIsDown = false;
    await fetcher.hear(tenant, { ...connected(accountId, fetcher.clock.now()), type: 'account.reconnected' });
    await fetcher.drain();
    expect(await progress()).toMatchObject({ state: 'done', posts_found: 45, pages_read: PAGES });
  });

  it('leaves alone what the publisher tells about the same posts later, and what was deleted', async () => {
    await fetcher.hear(tenant, connected(accountId, fetcher.clock.now()));
    await fetcher.drain();
    const [row] = await fetcher.rows<{ target_id: string; post_id: string; external_id: string; published_at: Date; next_due_at: Date }>(
      'select * from capture_schedule order by published_at desc limit 1',
    );
    const { target_id: targetId, post_id: postId, external_id: externalId } = row!;
    const about = { postId, targetId, accountId, platform: 'bluesky', externalId, permalink: null, mediaType: 'text' } as const;
    const publishedAt = row!.published_at.toISOString();
    await fetcher.hear(tenant, { type: 'post.discovered', data: { ...about, content: 'words', publishedAt, discoveredAt: publishedAt } });
    expect(await fetcher.rows('select next_due_at from capture_schedule where target_id = $1', targetId)).toEqual([
      { next_due_at: row!.next_due_at },
    ]);
    await fetcher.hear(tenant, { type: 'post.deleted', data: { postId, deletedAt: publishedAt } });
    const before = (await snapshots()).filter((one) => one.targetId === targetId).length;
    fetcher.clock.advance(DAY);
    await fetcher.drain();
    expect((await snapshots()).filter((one) => one.targetId === targetId)).toHaveLength(before);
  });
});
