import { getPost, postSeries, project } from '@afterpost/read-models';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { captured, created, event, id, published, TENANT } from './facts.ts';
import { type ReadSide, readSide } from './read-side.ts';

let side: ReadSide;
beforeAll(async () => {
  side = await readSide('partitions');
});
afterAll(async () => {
  await side[Symbol.asyncDispose]();
});
beforeEach(() => side.empty());

const POST = id('post', 1);
const capture = (position: number, at: string, likes: number) =>
  event('metrics.captured', position, captured(at, { postId: POST, metrics: { likes } }));
const partitions = async () =>
  (
    await side.store.pool.query<{ name: string }>(
      `select inhrelid::regclass::text as name from pg_inherits where inhparent = 'snapshot'::regclass order by 1`,
    )
  ).rows.map((row) => row.name);
const rowsIn = async (partition: string) => (await side.store.pool.query(`select 1 from ${partition}`)).rowCount;

describe('snapshots by month', () => {
  it('are kept in the month they were captured in, to the last millisecond of it, in UTC', async () => {
    await side.tell('insights-fetcher', [
      capture(1, '2026-11-30T23:59:59.999Z', 1),
      capture(2, '2026-12-01T00:00:00.000Z', 2),
      capture(3, '2026-12-01T00:30:00.000Z', 3),
      capture(4, '2026-12-31T23:59:59.999999Z', 4),
      capture(5, '2027-01-01T00:00:00.000Z', 5),
    ]);
    expect(await partitions()).toEqual(['snapshot_2026_11', 'snapshot_2026_12', 'snapshot_2027_01']);
    expect(await Promise.all(['snapshot_2026_11', 'snapshot_2026_12', 'snapshot_2027_01'].map(rowsIn))).toEqual([1, 3, 1]);
  });

  it('make room for a month long past when its figures are found, and the latest stays the latest', async () => {
    await side.tell('publisher', [event('post.created', 1, created(POST)), event('post.target_published', 2, published(POST))]);
    await side.tell('insights-fetcher', [capture(1, '2026-11-20T10:00:00.000Z', 90)]);
    await side.tell('insights-fetcher', [capture(2, '2024-02-29T10:00:00.000Z', 7)]);
    expect(await rowsIn('snapshot_2024_02')).toBe(1);
    expect((await getPost(side.gateway.pool, TENANT, POST))?.targets[0]?.latest?.metrics.likes).toBe(90);
    expect((await postSeries(side.gateway.pool, TENANT, { postId: POST, interval: 'day' })).map((point) => point.metrics.likes)).toEqual([
      7, 90,
    ]);
  });

  it('are made while others read: a reader neither waits nor is waited for', async () => {
    const reader = await side.gateway.pool.connect();
    try {
      await reader.query('begin');
      await reader.query('select * from read.post_series($1, $2, null, null, $3)', [TENANT, POST, 'raw']);
      await side.tell('insights-fetcher', [capture(1, '2023-05-05T10:00:00.000Z', 1)]);
      await reader.query('commit');
    } finally {
      reader.release();
    }
    expect(await rowsIn('snapshot_2023_05')).toBe(1);
  });

  it('are not left behind when the batch that needed them fails', async () => {
    const broken = side.store.transaction(async ({ pg }) => {
      await project(pg, 'insights-fetcher', [capture(1, '2022-05-05T10:00:00.000Z', 1)]);
      throw new Error('power cut');
    });
    await expect(broken).rejects.toThrow('power cut');
    expect(await partitions()).not.toContain('snapshot_2022_05');
    await side.tell('insights-fetcher', [capture(1, '2022-05-05T10:00:00.000Z', 1)]);
    expect(await rowsIn('snapshot_2022_05')).toBe(1);
  });
});
