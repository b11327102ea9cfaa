import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PoolClient } from 'pg';
import { captured, created, event, id, published, TENANT } from './facts.ts';
import { type ReadSide, readSide } from './read-side.ts';

let side: ReadSide;
let gateway: PoolClient;
beforeAll(async () => {
  side = await readSide('plans');
  const posts = [...Array(400).keys()].map((n) => id('post', n));
  await side.tell(
    'publisher',
    posts.flatMap((postId, n) => [
      event('post.created', n * 2 + 1, created(postId)),
      event('post.target_published', n * 2 + 2, published(postId)),
    ]),
  );
  await side.tell(
    'insights-fetcher',
    posts.map((postId, n) =>
      event('metrics.captured', n + 1, captured(`2026-${n % 2 ? '10' : '11'}-21T10:00:00.000Z`, { postId, metrics: { likes: n } })),
    ),
  );
  await side.store.pool.query('analyze post, post_target, snapshot');
  gateway = await side.gateway.pool.connect();
  await gateway.query(`select set_config('app.tenant', $1, false)`, [TENANT]);
  await gateway.query('set plan_cache_mode = force_generic_plan');
  await gateway.query('set enable_seqscan = off');
});
afterAll(async () => {
  gateway?.release(true);
  await side[Symbol.asyncDispose]();
});

/** How the gateway's role would run the query inside a function, with parameters that nobody has seen yet. */
async function planOf(name: string, params: readonly string[]): Promise<string> {
  const { rows } = await side.store.pool.query<{ body: string; types: string; names: string[] }>(
    `select prosrc as body, array_to_string(array(select format_type(t, null) from unnest(proargtypes) t), ', ') as types, proargnames as names
     from pg_proc where proname = $1 and pronamespace = 'read'::regnamespace`,
    [name],
  );
  const [{ body, types, names } = { body: '', types: '', names: [] }] = rows;
  const query = names.reduce(
    (text, param, n) => text.replaceAll(new RegExp(`\\b${param}\\b`, 'g'), `$${n + 1}`),
    /return query (.*?);\s*end/s.exec(body)?.[1] ?? '',
  );
  await gateway.query(`prepare plan_${name} (${types}) as ${query}`);
  const plan = await gateway.query<{ 'QUERY PLAN': string }>(`explain execute plan_${name} (${[`'${TENANT}'`, ...params].join(', ')})`);
  return plan.rows.map((row) => row['QUERY PLAN']).join('\n');
}

describe('hot reads behind the walls between tenants', () => {
  it('find the next page in the index instead of passing over all pages before it', async () => {
    const plan = await planOf('posts_page', [...Array(10).fill('null'), '51']);
    expect(plan).toMatch(/Index Cond: .*tenant_id = .*ROW\(created_at, post_id\) < ROW/);
    expect(plan).not.toContain('Sort');
  });

  it('look for captures by target and time in the index of each month', async () => {
    const plan = await planOf('post_series', [`'${id('post', 1)}'`, 'null', 'null', `'day'`]);
    expect(plan).toMatch(/snapshot_2026_11.*\n.*Index Cond: .*target_id = .*captured_at >= .*captured_at <= /);
  });
});
