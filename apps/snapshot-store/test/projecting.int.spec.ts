import { getPost, listAccounts, postAnalyticsRows } from '@afterpost/read-models';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { captured, connected, created, event, id, published, TENANT } from './facts.ts';
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
const post = () => getPost(side.gateway.pool, TENANT, POST);

describe('what owners tell is read', () => {
  it('tells a post from its draft to its figures', async () => {
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
        captured('2026-11-21T10:00:00.000Z', {
          postId: POST,
          metrics: { likes: 5, comments: 2, shares: 1, saves: 4 },
        }),
      ),
    ]);

    expect(await post()).toMatchObject({
      status: 'published',
      publishedAt: new Date('2026-11-21T09:00:00.000Z'),
      targets: [
        {
          status: 'published',
          latest: {
            engagement: 8,
            engagementRate: null,
            metrics: { likes: 5, saves: 4, reach: null },
            block: { quotes: 1 },
          },
        },
      ],
    });
    expect(await postAnalyticsRows(side.gateway.pool, TENANT, POST)).toHaveLength(1);
    expect(await listAccounts(side.gateway.pool, TENANT, { limit: 50 })).toMatchObject({
      rows: [{ handle: 'ada.example', scopes: ['posts'] }],
      nextCursor: null,
    });
  });
});
