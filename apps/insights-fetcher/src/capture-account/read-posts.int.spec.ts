import type { MetricsCaptured } from '@afterpost/contracts';
import { DAY, HOUR, MINUTE, newId } from '@afterpost/kernel';
import type { PostFigures } from '@afterpost/platforms';
import { eventually } from '@afterpost/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { rememberRefused } from '../metric-registry/metric-registry.ts';
import { dueTargets } from '../schedule/target.ts';
import { commentOf, figuresOf } from '../testing/fake-platform.ts';
import { connected, Fetcher, published } from '../testing/fetcher.ts';

let fetcher: Fetcher;
let accountId: string;
const tenant = newId();
beforeAll(async () => {
  fetcher = await Fetcher.start();
});
afterAll(() => fetcher.stop());
beforeEach(async () => {
  await fetcher.db.pool.query(
    'truncate events, account_schedule, tenant_turn, capture_schedule, raw_block, known_comment, backfill, refused_metric',
  );
  fetcher.platform.reading = { lookupCharged: 'request', page: null };
  fetcher.platform.retired = [];
  fetcher.platform.feed = [];
  fetcher.platform.posts.clear();
  accountId = newId();
  await fetcher.hear(tenant, connected(accountId, fetcher.clock.now()));
  await fetcher.drain();
  forgetCalls();
});

const forgetCalls = (): void => {
  for (const list of [fetcher.platform.calls, fetcher.platform.batches, fetcher.platform.pages, fetcher.platform.sinces]) list.length = 0;
};
const publish = async (name: string): Promise<void> => {
  await fetcher.hear(tenant, published(accountId, name, fetcher.clock.now(), { postId: newId(), targetId: newId() }));
};
const snapshots = async () => (await fetcher.eventsOf<MetricsCaptured>('metrics.captured')).flatMap((event) => event.snapshots);

/** Posts of the account, a minute apart, known to the schedule and standing on the account's pages; the last is the newest. */
async function publishOnPages(count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const externalId = `post-${index}`;
    await publish(externalId);
    const figures = figuresOf({ likes: index + 1 });
    fetcher.platform.posts.set(externalId, figures);
    const publishedAt = fetcher.clock.now().toISOString();
    fetcher.platform.feed.unshift({ externalId, permalink: null, text: externalId, mediaType: 'image', publishedAt, figures });
    fetcher.clock.advance(MINUTE);
  }
}

describe('where reading by id is charged by the post', () => {
  beforeEach(() => {
    fetcher.platform.reading = { lookupCharged: 'post', page: { postsMax: 4, startsAt: 'newest', leavesOut: [] } };
  });

  it('due posts are measured by the account’s pages, every one once', async () => {
    await publishOnPages(8);
    await fetcher.drain();
    expect(fetcher.platform.pages).toEqual([{ limit: 4 }, { limit: 4, cursor: '4' }]);
    expect(fetcher.platform.batches).toEqual([]);
    expect((await snapshots()).map(({ metrics }) => metrics.likes ?? 0).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('pages start at what is due, where they can', async () => {
    fetcher.platform.reading = { lookupCharged: 'post', page: { postsMax: 4, startsAt: 'anywhere', leavesOut: [] } };
    await publishOnPages(8);
    await fetcher.drain();
    expect(fetcher.platform.pages.map(({ before, limit }) => [before !== undefined, limit])).toEqual([
      [true, 4],
      [true, 4],
    ]);
    expect(await snapshots()).toHaveLength(8);
  });

  it('a page is not counted on for what it leaves out, nor for what is known to be gone', async () => {
    fetcher.platform.reading = { lookupCharged: 'post', page: { postsMax: 4, startsAt: 'newest', leavesOut: ['story'] } };
    await publishOnPages(6);
    await fetcher.rows(`update capture_schedule set gone_count = 1 where external_id = 'post-4'`);
    await fetcher.rows(`update capture_schedule set media_type = 'story' where external_id = 'post-5'`);
    fetcher.platform.feed = fetcher.platform.feed.filter(({ externalId }) => !['post-4', 'post-5'].includes(externalId));
    await fetcher.drain();
    expect(fetcher.platform.pages).toEqual([{ limit: 4 }]);
    expect(fetcher.platform.batches.map((batch) => [...batch].toSorted())).toEqual([['post-4', 'post-5']]);
    expect(await snapshots()).toHaveLength(6);
  });

  it('what a page does not tell stays as the last look at the post told it, and says since when', async () => {
    const fleeting = ['follows'];
    fetcher.platform.reading = { lookupCharged: 'request', page: null, fleeting };
    await publishOnPages(4);
    for (const [name, figures] of fetcher.platform.posts)
      fetcher.platform.posts.set(name, { ...(figures as PostFigures), block: { follows: 3 } });
    await fetcher.drain();
    const toldAt = fetcher.clock.now().toISOString();
    fetcher.platform.reading = { lookupCharged: 'post', page: { postsMax: 4, startsAt: 'newest', leavesOut: [] }, fleeting };
    for (const _capture of [1, 2]) {
      fetcher.clock.advance(DAY);
      await fetcher.drain();
    }
    expect(fetcher.platform.batches).toHaveLength(1);
    const all = await snapshots();
    const looked = all.slice(0, 4).map(({ targetId }) => targetId);
    const blocks = all.filter(({ targetId }) => looked.includes(targetId)).map(({ block }) => block);
    expect(blocks.slice(0, 4)).toEqual(looked.map(() => ({ follows: 3 })));
    expect(blocks.slice(4)).toEqual([...looked, ...looked].map(() => ({ quotes: 1, follows: 3, carried: { follows: toldAt } })));
  });

  it('one post under two targets stands in one place', async () => {
    await publishOnPages(4);
    await publish('post-2');
    await fetcher.rows(`update capture_schedule set published_at = (select min(published_at) from capture_schedule where external_id = 'post-2')
      where external_id = 'post-2'`);
    fetcher.clock.advance(MINUTE);
    await fetcher.drain();
    expect(fetcher.platform.pages).toEqual([{ limit: 4 }]);
    expect(await snapshots()).toHaveLength(5);
  });

  it('what came due together is taken as it stands on the pages', async () => {
    await publishOnPages(6);
    await fetcher.rows('update capture_schedule set next_due_at = $1', fetcher.clock.now());
    const due = await dueTargets(fetcher.db.pool, accountId, fetcher.clock.now(), 4);
    expect(due.map(({ externalId }) => externalId)).toEqual(['post-5', 'post-4', 'post-3', 'post-2']);
  });

  it('a post that its page does not hold is looked up before it is taken for gone', async () => {
    await publishOnPages(4);
    fetcher.platform.feed = fetcher.platform.feed.filter(({ externalId }) => externalId !== 'post-1' && externalId !== 'post-2');
    fetcher.platform.posts.delete('post-2');
    await fetcher.drain();
    expect(fetcher.platform.batches.map((batch) => [...batch].toSorted())).toEqual([['post-1', 'post-2']]);
    expect((await snapshots()).map(({ metrics }) => metrics.likes ?? 0).toSorted((a, b) => a - b)).toEqual([1, 2, 4]);
    const [gone] = await fetcher.rows(`select gone_count from capture_schedule where external_id = 'post-2'`);
    expect(gone).toEqual({ gone_count: 1 });
  });
});

const refused = (...metrics: string[]) => metrics.map((metric) => ({ surface: 'page', metric, reason: '' }));

describe('a metric that the platform refuses', () => {
  const RETIRED = { surface: 'page/VIDEO', metric: 'impressions', reason: 'no longer supported' };
  beforeEach(async () => {
    fetcher.platform.retired = [RETIRED];
    fetcher.platform.posts.set('a', figuresOf({ likes: 3 }));
    await publish('a');
    fetcher.clock.advance(MINUTE);
    await fetcher.drain();
  });

  it('makes the capture partial, in words, and keeps the other figures', async () => {
    expect(await snapshots()).toEqual([
      expect.objectContaining({
        status: 'partial',
        metrics: expect.objectContaining({ likes: 3, impressions: null }),
        errors: [{ part: 'Insights metrics', class: 'invalid_request', message: 'The platform no longer answers impressions.' }],
      }),
    ]);
  });

  it('is remembered with the platform’s words and not asked for again', async () => {
    expect(await fetcher.rows('select surface, metric, reason from refused_metric')).toEqual([RETIRED]);
    fetcher.clock.advance(HOUR + 10 * MINUTE);
    await fetcher.drain();
    expect((await snapshots()).map(({ status }) => status)).toEqual(['partial', 'success']);
  });

  it('may be refused in words that no database takes: the capture is written all the same', async () => {
    const words = `no\0 longer ${'\u{1F600}'.slice(0, 1)} supported`;
    fetcher.platform.retired = [{ surface: words, metric: words, reason: words }];
    fetcher.platform.posts.set('b', { ...figuresOf({ likes: 4 }), block: { [words]: words } });
    await publish('b');
    fetcher.clock.advance(MINUTE);
    await fetcher.drain();
    expect((await snapshots()).at(-1)).toMatchObject({ status: 'partial', metrics: { likes: 4 } });
  });

  it('is remembered by two captures at once without a deadlock', async () => {
    const now = fetcher.clock.now();
    const [first, second] = await Promise.all([fetcher.db.pool.connect(), fetcher.db.pool.connect()]);
    try {
      await first.query('begin');
      await rememberRefused(first, 'bluesky', refused('a'), now);
      const { rows } = await second.query<{ pid: number }>('select pg_backend_pid() as pid');
      const waiting = rememberRefused(second, 'bluesky', refused('b', 'a'), now);
      await eventually(async () => {
        const state = await fetcher.rows('select wait_event_type as waits_for from pg_stat_activity where pid = $1', rows[0]!.pid);
        expect(state).toEqual([{ waits_for: 'Lock' }]);
      });
      await rememberRefused(first, 'bluesky', refused('b'), now);
      await first.query('commit');
      await waiting;
    } finally {
      first.release();
      second.release();
    }
  });

  it('is not asked for a week from the latest refusal, whichever is written last', async () => {
    const later = new Date(fetcher.clock.now().getTime() + DAY);
    await rememberRefused(fetcher.db.pool, 'bluesky', [RETIRED], later);
    await rememberRefused(fetcher.db.pool, 'bluesky', [RETIRED], fetcher.clock.now());
    expect(await fetcher.rows('select refused_at from refused_metric')).toEqual([{ refused_at: later }]);
  });

  it('is tried again after a week, and forgotten if it works by then', async () => {
    fetcher.clock.advance(7 * DAY);
    await fetcher.drain();
    expect((await snapshots()).at(-1)?.status).toBe('partial');
    fetcher.platform.retired = [];
    fetcher.clock.advance(8 * DAY);
    await fetcher.drain();
    expect((await snapshots()).at(-1)?.status).toBe('success');
  });
});

describe('comments', () => {
  it('are read from the newest known one on when there are more, and all of them when there are fewer', async () => {
    const show = (...ids: string[]): void => {
      fetcher.platform.posts.set('a', figuresOf({ comments: ids.length }));
      fetcher.platform.comments.set('a', { comments: ids.map((id) => commentOf(id, id)), complete: true });
    };
    show('c1');
    await publish('a');
    for (const ids of [['c1'], ['c1', 'c2'], ['c2']]) {
      show(...ids);
      fetcher.clock.advance(2 * HOUR);
      await fetcher.drain();
    }
    const newest = new Date(Date.parse(commentOf('c1', '').createdAt) - 1_000).toISOString();
    expect(fetcher.platform.sinces).toEqual([
      ['a', undefined],
      ['a', newest],
      ['a', undefined],
    ]);
  });
});
