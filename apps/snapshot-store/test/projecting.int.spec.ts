import {
  accountLatest,
  accountSeries,
  getAccount,
  getPost,
  getTarget,
  latestComments,
  listAccounts,
  listComments,
  postAnalyticsRows,
  postSeries,
  targetsToSync,
} from '@afterpost/read-models';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  accountCaptured,
  ACCOUNT,
  captured,
  captureFailed,
  commented,
  connected,
  created,
  event,
  id,
  published,
  targetOf,
  TENANT,
} from './facts.ts';
import { type ReadSide, readSide } from './read-side.ts';

let side: ReadSide;
beforeAll(async () => {
  side = await readSide('projecting');
});
afterAll(async () => {
  await side[Symbol.asyncDispose]();
});
beforeEach(() => side.empty());

const POST = id('post', 1);
const TARGET = targetOf(POST);
const gateway = () => side.gateway.pool;
const post = () => getPost(gateway(), TENANT, POST);
const dailyLikes = async () =>
  (await side.store.pool.query<{ day: string; likes: number | null }>('select day::text, likes from account_daily order by day')).rows;

describe('posts and accounts', () => {
  it('are told from draft to figures', async () => {
    await side.tell('token-health', [event('account.connected', 1, connected())]);
    await side.tell('publisher', [
      event('post.created', 1, created(POST, { tags: ['news', 'a"b'] })),
      event('post.scheduled', 2, { postId: POST, scheduledAt: '2026-11-21T09:00:00.000Z' }),
    ]);
    expect(await post()).toMatchObject({
      status: 'scheduled',
      tags: ['news', 'a"b'],
      scheduledAt: new Date('2026-11-21T09:00:00.000Z'),
      targets: [{ status: 'scheduled', latest: null }],
    });

    await side.tell('publisher', [
      event('post.publishing', 3, { postId: POST, startedAt: '2026-11-21T09:00:00.000Z' }),
      event('post.target_published', 4, published(POST)),
      event('post.published', 4, { postId: POST, publishedAt: '2026-11-21T09:00:00.000Z', published: 1, failed: 0 }, { index: 1 }),
    ]);
    await side.tell('insights-fetcher', [
      event(
        'metrics.captured',
        1,
        captured('2026-11-21T10:00:00.000Z', { postId: POST, metrics: { likes: 5, comments: 2, shares: 1, saves: 4, reach: 900 } }),
      ),
    ]);

    expect(await post()).toMatchObject({
      status: 'published',
      publishedAt: new Date('2026-11-21T09:00:00.000Z'),
      targets: [
        {
          status: 'published',
          latest: { engagement: 8, engagementRate: null, metrics: { likes: 5, saves: 4, reach: null }, block: { quotes: 1 } },
        },
      ],
    });
    expect(await postAnalyticsRows(gateway(), TENANT, POST)).toEqual((await post())?.targets);
    expect(await getTarget(gateway(), TENANT, TARGET)).toEqual((await post())?.targets[0]);
    expect(await listAccounts(gateway(), TENANT, { limit: 50 })).toMatchObject({
      rows: [{ handle: 'ada.example', scopes: ['posts'] }],
      nextCursor: null,
    });
  });

  it('tell what became of a target that was delayed, unconfirmed and failed', async () => {
    const error = { code: 'transient', message: 'away' } as const;
    const about = { postId: POST, targetId: TARGET, accountId: ACCOUNT, error };
    await side.tell('publisher', [
      event('post.created', 1, created(POST)),
      event('post.target_delayed', 2, { ...about, nextAttemptAt: '2026-11-21T09:05:00.000Z' }),
    ]);
    expect((await post())?.targets[0]).toMatchObject({ status: 'publishing', error, nextAttemptAt: new Date('2026-11-21T09:05:00.000Z') });

    await side.tell('publisher', [event('post.target_unconfirmed', 3, { ...about, since: '2026-11-21T09:06:00.000Z' })]);
    expect((await post())?.targets[0]).toMatchObject({
      status: 'unconfirmed',
      nextAttemptAt: null,
      unconfirmedSince: new Date('2026-11-21T09:06:00.000Z'),
    });

    await side.tell('publisher', [
      event('post.target_failed', 4, about),
      event('post.failed', 5, { postId: POST, publishedAt: null, published: 0, failed: 1 }),
    ]);
    expect(await post()).toMatchObject({ status: 'failed', publishedAt: null, targets: [{ status: 'failed', unconfirmedSince: null }] });
  });

  it('tell that a target waits for its account, when its turn comes, and that it was missed', async () => {
    const error = { code: 'token_expired', message: 'Reconnect the account.' } as const;
    const about = { postId: POST, targetId: TARGET, accountId: ACCOUNT };
    const times = { since: '2026-11-21T09:00:00.000Z', until: '2026-11-22T09:00:00.000Z' };
    await side.tell('publisher', [
      event('post.created', 1, created(POST)),
      event('post.scheduled', 2, { postId: POST, scheduledAt: '2026-11-21T09:00:00.000Z' }),
      event('post.target_held', 3, { ...about, ...times, error }),
    ]);
    expect(await post()).toMatchObject({ status: 'scheduled', targets: [{ status: 'held', error, nextAttemptAt: null }] });

    await side.tell('publisher', [event('post.target_released', 4, { ...about, dueAt: '2026-11-21T12:00:00.000Z' })]);
    expect((await post())?.targets[0]).toMatchObject({
      status: 'scheduled',
      error: null,
      nextAttemptAt: new Date('2026-11-21T12:00:00.000Z'),
    });

    await side.tell('publisher', [
      event('post.target_held', 5, { ...about, ...times, error }),
      event('post.target_missed', 6, { ...about, error, missedAt: times.until }),
      event('post.failed', 6, { postId: POST, publishedAt: null, published: 0, failed: 1 }, { index: 1 }),
    ]);
    expect(await post()).toMatchObject({ status: 'failed', targets: [{ status: 'missed', error }] });

    await side.tell('publisher', [event('post.scheduled', 7, { postId: POST, scheduledAt: '2026-11-23T09:00:00.000Z' })]);
    expect(await post()).toMatchObject({ status: 'scheduled', targets: [{ status: 'scheduled', error: null }] });
  });

  it('are gone for their user when deleted or disconnected', async () => {
    await side.tell('publisher', [
      event('post.created', 1, created(POST)),
      event('post.deleted', 2, { postId: POST, deletedAt: '2026-11-21T09:00:00.000Z' }),
    ]);
    await side.tell('token-health', [
      event('account.connected', 1, connected()),
      event('account.disconnected', 2, { accountId: ACCOUNT, disconnectedAt: '2026-11-21T09:00:00.000Z' }),
    ]);
    expect(await post()).toBeUndefined();
    expect(await postAnalyticsRows(gateway(), TENANT, POST)).toEqual([]);
    expect(await getTarget(gateway(), TENANT, TARGET)).toBeUndefined();
    expect(await getAccount(gateway(), TENANT, ACCOUNT)).toBeUndefined();

    await side.tell('token-health', [event('account.reconnected', 3, { ...connected(), connectedAt: '2026-11-22T09:00:00.000Z' })]);
    expect(await getAccount(gateway(), TENANT, ACCOUNT)).toMatchObject({
      status: 'active',
      createdAt: new Date('2026-11-20T12:00:00.000Z'),
      connectedAt: new Date('2026-11-22T09:00:00.000Z'),
    });
  });

  it('are not moved back by an event that comes late or again', async () => {
    const told = [
      event('post.created', 1, created(POST)),
      event('post.canceled', 2, { postId: POST, canceledAt: '2026-11-20T13:00:00.000Z' }),
    ];
    await side.tell('publisher', told);
    const before = await post();
    for (const one of told) await side.tell('publisher', [one]);
    expect(await post()).toEqual(before);
    expect(before?.status).toBe('canceled');
  });
});

describe('captures', () => {
  it('that arrive before the post they belong to are its figures when it comes', async () => {
    await side.tell('insights-fetcher', [
      event('metrics.captured', 1, captured('2026-11-21T10:00:00.000Z', { postId: POST, metrics: { likes: 5 } })),
    ]);
    expect(await post()).toBeUndefined();
    await side.tell('publisher', [event('post.created', 1, created(POST)), event('post.target_published', 2, published(POST))]);
    expect((await post())?.targets[0]?.latest?.metrics.likes).toBe(5);
    const { rows } = await side.store.pool.query('select media_type, published_at, likes from post_latest');
    expect(rows).toEqual([{ media_type: 'text', published_at: new Date('2026-11-21T09:00:00.000Z'), likes: 5 }]);
    expect(await dailyLikes()).toEqual([{ day: '2026-11-21', likes: 5 }]);
  });

  it('are latest by when they were captured, and count once however often they are told', async () => {
    await side.tell('publisher', [event('post.created', 1, created(POST)), event('post.target_published', 2, published(POST))]);
    const told = [
      event('metrics.captured', 1, captured('2026-11-22T10:00:00.000Z', { postId: POST, metrics: { likes: 9 } })),
      event('metrics.captured', 2, captured('2026-11-21T10:00:00.000Z', { postId: POST, metrics: { likes: 4 } })),
      event('metrics.captured', 3, captured('2026-11-22T08:00:00.000Z', { postId: POST, metrics: { likes: 7 } })),
      event('metrics.captured', 4, captured('2026-11-21T08:00:00.000Z', { postId: POST, metrics: { likes: 1 } })),
    ];
    for (const one of [...told, ...told]) await side.tell('insights-fetcher', [one]);
    expect((await post())?.targets[0]?.latest).toMatchObject({ capturedAt: new Date('2026-11-22T10:00:00.000Z'), metrics: { likes: 9 } });
    expect(await dailyLikes()).toEqual([
      { day: '2026-11-21', likes: 4 },
      { day: '2026-11-22', likes: 5 },
    ]);
    const { rows } = await side.store.pool.query('select prev_captured_at, prev_engagement from target_latest');
    expect(rows).toEqual([{ prev_captured_at: new Date('2026-11-22T08:00:00.000Z'), prev_engagement: 7 }]);
  });

  it('of a post that was old when first met do not count as won on that day', async () => {
    await side.tell('publisher', [
      event('post.created', 1, created(POST)),
      event('post.target_published', 2, published(POST, '2026-10-01T09:00:00.000Z')),
    ]);
    await side.tell('insights-fetcher', [
      event('metrics.captured', 1, captured('2026-11-21T10:00:00.000Z', { postId: POST, metrics: { likes: 400 } })),
      event('metrics.captured', 2, captured('2026-11-22T10:00:00.000Z', { postId: POST, metrics: { likes: 398 } })),
    ]);
    expect(await dailyLikes()).toEqual([
      { day: '2026-11-21', likes: null },
      { day: '2026-11-22', likes: -2 },
    ]);
  });

  it('that fail keep the earlier figures, until a later one succeeds', async () => {
    await side.tell('publisher', [event('post.created', 1, created(POST)), event('post.target_published', 2, published(POST))]);
    await side.tell('insights-fetcher', [
      event('metrics.captured', 1, captured('2026-11-21T10:00:00.000Z', { postId: POST, metrics: { likes: 4 } })),
      event('metrics.capture_failed', 2, captureFailed(POST, '2026-11-21T11:00:00.000Z')),
      event('metrics.capture_failed', 3, captureFailed(POST, '2026-11-21T09:30:00.000Z')),
    ]);
    expect((await post())?.targets[0]).toMatchObject({
      latest: { metrics: { likes: 4 } },
      lastFailure: { failedAt: new Date('2026-11-21T11:00:00.000Z'), errors: [{ class: 'rate_limited' }] },
    });
    await side.tell('insights-fetcher', [
      event('metrics.captured', 4, captured('2026-11-21T12:00:00.000Z', { postId: POST, metrics: { likes: 6 } })),
    ]);
    expect((await post())?.targets[0]).toMatchObject({ latest: { metrics: { likes: 6 } }, lastFailure: null });
  });

  it("sum up over a post's targets, with the rate Σ engagement ÷ Σ basis", async () => {
    const second = id('target', 'second');
    await side.tell('insights-fetcher', [
      event('metrics.captured', 1, captured('2026-11-21T10:00:00.000Z', { postId: POST, metrics: { likes: 5, comments: 1 } })),
      event(
        'metrics.captured',
        2,
        captured('2026-11-21T10:00:00.000Z', {
          postId: POST,
          targetId: second,
          platform: 'instagram',
          metrics: { likes: 30, saves: 10, reach: 400 },
        }),
      ),
    ]);
    const { rows } = await side.store.pool.query(
      'select likes, comments, saves, reach, clicks, engagement, engagement_rate, targets from post_latest',
    );
    expect(rows).toEqual([
      { likes: 35, comments: 1, saves: 10, reach: 400, clicks: null, engagement: 46, engagement_rate: 0.1, targets: 2 },
    ]);
  });

  it('are a series: all of them, or the last of each hour or day, within bounds', async () => {
    await side.tell('publisher', [event('post.created', 1, created(POST)), event('post.target_published', 2, published(POST))]);
    const at = ['2026-11-20T23:10:00.000Z', '2026-11-20T23:50:00.000Z', '2026-11-21T00:10:00.000Z', '2026-11-21T08:00:00.000Z'];
    await side.tell(
      'insights-fetcher',
      at.map((capturedAt, n) => event('metrics.captured', n + 1, captured(capturedAt, { postId: POST, metrics: { likes: n } }))),
    );
    const likes = async (interval: 'raw' | 'hour' | 'day', bounds = {}) =>
      (await postSeries(gateway(), TENANT, { postId: POST, interval, ...bounds })).map((point) => point.metrics.likes);
    expect(await likes('raw')).toEqual([0, 1, 2, 3]);
    expect(await likes('hour')).toEqual([1, 2, 3]);
    expect(await likes('day')).toEqual([1, 3]);
    expect(await likes('day', { until: new Date('2026-11-21T00:10:00.000Z') })).toEqual([1, 2]);
    expect(await likes('raw', { since: new Date('2026-11-21T00:10:00.000Z') })).toEqual([2, 3]);
  });

  it('are wanted for published targets, never or longest ago captured first', async () => {
    const posts = [1, 2, 3, 4].map((n) => id('post', n));
    await side.tell(
      'publisher',
      posts.flatMap((postId, n) => [
        event('post.created', n * 2 + 1, created(postId)),
        ...(n < 3 ? [event('post.target_published', n * 2 + 2, published(postId))] : []),
      ]),
    );
    await side.tell('insights-fetcher', [
      event('metrics.captured', 1, captured('2026-11-21T10:00:00.000Z', { postId: posts[0]!, metrics: { likes: 1 } })),
      event('metrics.captured', 2, captured('2026-11-21T09:00:00.000Z', { postId: posts[1]!, metrics: { likes: 1 } })),
    ]);
    const wanted = await targetsToSync(gateway(), TENANT, { limit: 10 });
    expect(wanted.map((one) => one.postId)).toEqual([posts[2], posts[1], posts[0]]);
    expect(await targetsToSync(gateway(), TENANT, { limit: 10, platform: 'x' })).toEqual([]);
    expect(await targetsToSync(gateway(), TENANT, { limit: 1, accountId: ACCOUNT })).toEqual(wanted.slice(0, 1));
  });
});

describe('comments', () => {
  it('are as last seen, newest first, without those that are gone', async () => {
    await side.tell('insights-fetcher', [
      event(
        'comments.captured',
        1,
        commented(POST, '2026-11-21T10:00:00.000Z', [
          { id: 'a', at: '2026-11-21T09:10:00.000Z', text: 'first' },
          { id: 'b', at: '2026-11-21T09:20:00.000Z' },
          { id: 'c', at: '2026-11-21T09:30:00.000Z' },
        ]),
      ),
      event(
        'comments.captured',
        2,
        commented(POST, '2026-11-21T11:00:00.000Z', [
          { id: 'a', at: '2026-11-21T09:10:00.000Z', text: 'edited' },
          { id: 'b', at: '2026-11-21T09:20:00.000Z', deleted: true },
        ]),
      ),
      event(
        'comments.captured',
        3,
        commented(POST, '2026-11-21T10:30:00.000Z', [{ id: 'a', at: '2026-11-21T09:10:00.000Z', text: 'late' }]),
      ),
    ]);
    const first = await listComments(gateway(), TENANT, { postId: POST, limit: 1 });
    const second = await listComments(gateway(), TENANT, { postId: POST, limit: 1, cursor: first.nextCursor });
    expect([...first.rows, ...second.rows].map(({ platformCommentId, text }) => [platformCommentId, text])).toEqual([
      ['c', 'words'],
      ['a', 'edited'],
    ]);
    expect(second.nextCursor).toBeNull();
    const latest = await latestComments(gateway(), TENANT, [TARGET, id('target', 'silent')], 1);
    expect([...latest].map(([targetId, comments]) => [targetId, comments.map((one) => one.platformCommentId)])).toEqual([[TARGET, ['c']]]);
  });
});

describe('a page of comments', () => {
  it.each(['\0', ' ', ' \0', `${TENANT.slice(1)}  a`])('is refused for a cursor that no page gave out: %j', async (end) => {
    const cursor = Buffer.from(`2026-11-21T10:30:00.000Z ${TENANT}${end}`).toString('base64url');
    await expect(listComments(gateway(), TENANT, { postId: POST, limit: 1, cursor })).rejects.toThrow('invalid-cursor');
  });
});

describe('account figures', () => {
  it('are a series oldest first, and the latest by when it was captured', async () => {
    await side.tell('insights-fetcher', [
      event('metrics.account_captured', 1, accountCaptured('2026-11-21T10:00:00.000Z', 12)),
      event('metrics.account_captured', 2, accountCaptured('2026-11-20T10:00:00.000Z', 10)),
      event('metrics.account_captured', 3, accountCaptured('2026-11-21T10:00:00.000Z', 12)),
    ]);
    expect(await accountLatest(gateway(), TENANT, ACCOUNT)).toMatchObject({
      metrics: { followers: 12, reach: null },
      profile: { handle: 'ada.example' },
      raw: { followersCount: 12 },
    });
    expect((await accountSeries(gateway(), TENANT, { accountId: ACCOUNT })).map((one) => one.metrics.followers)).toEqual([10, 12]);
    expect(
      (await accountSeries(gateway(), TENANT, { accountId: ACCOUNT, since: new Date('2026-11-21T00:00:00.000Z') })).map(
        (one) => one.metrics.followers,
      ),
    ).toEqual([12]);
    expect(await accountLatest(gateway(), TENANT, id('account', 'never captured'))).toBeUndefined();
  });
});

describe('what is not understood', () => {
  it('passes over types of a newer owner', async () => {
    await side.tell('publisher', [
      event('post.created', 1, created(POST)),
      { ...event('post.canceled', 2, { postId: POST, canceledAt: '2026-11-20T13:00:00.000Z' }), type: 'post.boosted' },
    ]);
    expect((await post())?.status).toBe('draft');
  });

  it('refuses data that breaks the contract and writes nothing of the batch', async () => {
    const broken = { ...event('post.scheduled', 2, { postId: POST, scheduledAt: '2026-11-21T09:00:00.000Z' }), data: { postId: POST } };
    await expect(side.tell('publisher', [event('post.created', 1, created(POST)), broken])).rejects.toThrow('event-malformed');
    expect(await post()).toBeUndefined();
  });

  it('refuses an event of a post that nobody created', async () => {
    await expect(
      side.tell('publisher', [event('post.deleted', 7, { postId: POST, deletedAt: '2026-11-21T09:00:00.000Z' })]),
    ).rejects.toThrow('post-unknown');
  });
});
