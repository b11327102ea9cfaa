import { listAccounts, listPosts, type PostFilter } from '@afterpost/read-models';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { ACCOUNT, accountCaptured, captured, connected, created, event, id, published, targetOf, TENANT } from './facts.ts';
import { type ReadSide, readSide } from './read-side.ts';

let side: ReadSide;
beforeAll(async () => {
  side = await readSide('listing');
});
afterAll(async () => {
  await side[Symbol.asyncDispose]();
});
beforeEach(() => side.empty());

const at = (minute: number): string => new Date(Date.UTC(2026, 10, 20, 12, minute)).toISOString();
const postId = (n: number): string => id('post', n);
const write = (n: number, minute: number, words = {}) =>
  event('post.created', n + 1, created(postId(n), { createdAt: at(minute), ...words }));
const page = (filter: Partial<PostFilter>) => listPosts(side.gateway.pool, TENANT, { limit: 50, ...filter });
const found = async (filter: Partial<PostFilter>) => (await page(filter)).rows.map((post) => post.postId);

describe('pages of posts', () => {
  it('show every post that was there at the start once, newest first, whatever is written meanwhile', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(3), { maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.nat(3), { maxLength: 6 }),
        async (minutes, limit, later) => {
          await side.empty();
          await side.tell(
            'publisher',
            minutes.map((minute, n) => write(n, minute)),
          );
          const seen: { postId: string; createdAt: Date }[] = [];
          let cursor: string | null = null;
          do {
            const { rows, nextCursor } = await page({ limit, cursor });
            expect(rows.length).toBeLessThanOrEqual(limit);
            seen.push(...rows);
            cursor = nextCursor;
            const minute = later[seen.length % Math.max(1, later.length)];
            if (minute !== undefined) await side.tell('publisher', [write(100 + seen.length, minute)]);
          } while (cursor !== null);
          const ids = seen.map((post) => post.postId);
          expect(new Set(ids).size).toBe(ids.length);
          expect(ids).toEqual(expect.arrayContaining(minutes.map((_, n) => postId(n))));
          const times = seen.map((post) => post.createdAt.getTime());
          expect(times).toEqual(times.toSorted((a, b) => b - a));
        },
      ),
      { numRuns: 25 },
    );
  }, 60_000);

  it('refuse a cursor that no page gave out', async () => {
    await expect(page({ cursor: 'page-2' })).rejects.toThrow('invalid-cursor');
  });

  it('are filtered by what a post is, where it goes and when it happens', async () => {
    const other = id('account', 'other');
    await side.tell('publisher', [
      write(1, 1, { tags: ['sale', 'news'], campaignId: 'spring' }),
      write(2, 2, { topics: ['shoes'], targets: [{ targetId: targetOf(postId(2)), accountId: other, platform: 'x' }] }),
      write(3, 3),
      event('post.scheduled', 10, { postId: postId(3), scheduledAt: '2026-12-24T12:00:00.000Z' }),
      event('post.target_published', 11, published(postId(1), '2026-11-01T09:00:00.000Z')),
      event('post.published', 12, { postId: postId(1), publishedAt: '2026-11-01T09:00:00.000Z', published: 1, failed: 0 }),
    ]);
    expect(await found({})).toEqual([3, 2, 1].map(postId));
    expect(await found({ status: 'scheduled' })).toEqual([postId(3)]);
    expect(await found({ tag: 'news' })).toEqual([postId(1)]);
    expect(await found({ topic: 'shoes' })).toEqual([postId(2)]);
    expect(await found({ campaignId: 'spring' })).toEqual([postId(1)]);
    expect(await found({ accountId: ACCOUNT })).toEqual([3, 1].map(postId));
    expect(await found({ platform: 'x' })).toEqual([postId(2)]);
    expect(await found({ platform: 'x', accountId: ACCOUNT })).toEqual([]);
    expect(await found({ since: new Date('2026-12-01T00:00:00.000Z') })).toEqual([postId(3)]);
    expect(await found({ until: new Date('2026-11-01T09:00:00.000Z') })).toEqual([postId(1)]);
    expect(await found({ status: 'published', tag: 'sale', campaignId: 'spring', platform: 'bluesky', limit: 1 })).toEqual([postId(1)]);
  });
});

describe('pages of accounts', () => {
  it('go from the newest to the oldest, by platform if wanted', async () => {
    const accounts = [1, 2, 3].map((n) => id('account', n));
    await side.tell(
      'token-health',
      accounts.map((accountId, n) =>
        event('account.connected', n + 1, { ...connected(accountId, n === 2 ? 'mastodon' : 'bluesky'), connectedAt: at(n) }),
      ),
    );
    const first = await listAccounts(side.gateway.pool, TENANT, { limit: 2 });
    const second = await listAccounts(side.gateway.pool, TENANT, { limit: 2, cursor: first.nextCursor });
    expect([first, second].map(({ rows }) => rows.map((account) => account.accountId))).toEqual([
      [accounts[2], accounts[1]],
      [accounts[0]],
    ]);
    expect(second.nextCursor).toBeNull();
    expect((await listAccounts(side.gateway.pool, TENANT, { limit: 9, platform: 'mastodon' })).rows).toHaveLength(1);
  });
});

describe("the seed's two tables", () => {
  it('have its field names, and raw', async () => {
    await side.tell('insights-fetcher', [
      event(
        'metrics.captured',
        1,
        captured('2026-11-21T10:00:00.000Z', { postId: postId(1), platform: 'x', metrics: { impressions: 200, likes: 8 } }),
      ),
      event('metrics.account_captured', 2, accountCaptured('2026-11-21T10:00:00.000Z', 12)),
    ]);
    const { rows: posts } = await side.store.pool.query('select * from post_analytics');
    expect(posts).toEqual([
      {
        tenant_id: TENANT,
        post_id: postId(1),
        target_id: targetOf(postId(1)),
        account_id: ACCOUNT,
        platform: 'x',
        impressions: 200,
        reach: null,
        likes: 8,
        comments: null,
        shares: null,
        saves: null,
        clicks: null,
        video_views: null,
        engagement_rate: 0.04,
        captured_at: new Date('2026-11-21T10:00:00.000Z'),
        source: 'scheduled',
        raw: { quotes: 1 },
      },
    ]);
    const { rows: accounts } = await side.store.pool.query('select * from account_metrics');
    expect(accounts).toMatchObject([
      {
        social_account_id: ACCOUNT,
        network: 'bluesky',
        followers: 12,
        following: 3,
        posts_count: 7,
        profile_views: null,
        raw: { followersCount: 12 },
      },
    ]);
  });
});
