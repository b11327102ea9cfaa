import { getPost, parseProgress, PROGRESS_CHANNEL, progressOf, project, unproject } from '@afterpost/read-models';
import { eventually } from '@afterpost/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { captured, created, event, id, published, TENANT } from './facts.ts';
import { type ReadSide, readSide } from './read-side.ts';

let side: ReadSide;
beforeAll(async () => {
  side = await readSide('progress');
});
afterAll(async () => {
  await side[Symbol.asyncDispose]();
});
beforeEach(() => side.empty());

const POST = id('post', 1);

describe('progress', () => {
  it('is 0 at first, then the last position told, for each owner apart', async () => {
    expect(await progressOf(side.gateway.pool, 'publisher')).toBe(0);
    await side.tell('publisher', [
      event('post.created', 41, created(POST)),
      event('post.canceled', 43, { postId: POST, canceledAt: '2026-11-20T13:00:00.000Z' }),
    ]);
    expect(await progressOf(side.gateway.pool, 'publisher')).toBe(43);
    expect(await progressOf(side.gateway.pool, 'insights-fetcher')).toBe(0);
  });

  it('is not moved back by a rebuild that reads from the beginning', async () => {
    await side.tell('publisher', [event('post.created', 41, created(POST))]);
    await side.tell('publisher', [event('post.created', 3, created(id('post', 2)))]);
    expect(await progressOf(side.gateway.pool, 'publisher')).toBe(41);
  });

  it('is heard by who may read, not before the rows are there', async () => {
    const listener = new Client({ connectionString: side.adminUrl, options: '-c role=afterpost_gateway' });
    const heard: string[] = [];
    await listener.connect();
    listener.on('notification', ({ payload }) => heard.push(payload ?? ''));
    await listener.query(`listen ${PROGRESS_CHANNEL}`);
    try {
      await expect(
        side.store.transaction(async ({ pg }) => {
          await project(pg, 'publisher', [event('post.created', 7, created(POST))]);
          throw new Error('power cut');
        }),
      ).rejects.toThrow('power cut');
      await side.tell('publisher', [event('post.created', 8, created(POST))]);
      await eventually(() => expect(heard.length).toBeGreaterThan(0));
      expect(heard.map(parseProgress)).toEqual([{ owner: 'publisher', position: 8 }]);
      expect(await getPost(side.gateway.pool, TENANT, POST)).toBeDefined();
    } finally {
      await listener.end();
    }
  });
});

describe('two owners at once', () => {
  it('wait for each other, so that neither misses what the other is about to commit', async () => {
    await side.tell('publisher', [event('post.created', 1, created(POST))]);
    let capturesBegan = false;
    const post = side.store.transaction(async ({ pg }) => {
      await project(pg, 'publisher', [
        event('post.target_published', 2, published(POST)),
        event('post.published', 3, { postId: POST, publishedAt: '2026-11-21T09:00:00.000Z', published: 1, failed: 0 }),
      ]);
      await eventually(async () => {
        expect(capturesBegan).toBe(true);
        const { rows } = await side.store.pool.query(
          `select 1 from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())`,
        );
        expect(rows).toHaveLength(1);
      });
    });
    const captures = side.store.transaction(async ({ pg }) => {
      capturesBegan = true;
      await project(pg, 'insights-fetcher', [
        event('metrics.captured', 1, captured('2026-11-21T10:00:00.000Z', { postId: POST, metrics: { likes: 5 } })),
      ]);
    });
    await Promise.all([post, captures]);
    const { rows } = await side.store.pool.query('select published_at, likes from post_latest');
    expect(rows).toEqual([{ published_at: new Date('2026-11-21T09:00:00.000Z'), likes: 5 }]);
  });
});

describe('a restore of an owner', () => {
  it('forgets what only the lost events told, and lets new events take their positions', async () => {
    const lost = id('post', 'lost');
    await side.tell('publisher', [
      event('post.created', 1, created(POST)),
      event('post.scheduled', 2, { postId: POST, scheduledAt: '2026-11-21T09:00:00.000Z' }),
      event('post.created', 3, created(lost)),
      event('post.publishing', 4, { postId: POST, startedAt: '2026-11-21T09:00:00.000Z' }),
    ]);
    await side.store.transaction(({ pg }) => unproject(pg, 'publisher', 2));
    expect(await progressOf(side.gateway.pool, 'publisher')).toBe(2);
    expect(await getPost(side.gateway.pool, TENANT, lost)).toBeUndefined();

    await side.tell('publisher', [event('post.canceled', 3, { postId: POST, canceledAt: '2026-11-21T08:00:00.000Z' })]);
    expect((await getPost(side.gateway.pool, TENANT, POST))?.status).toBe('canceled');
  });
});
