import type { CommentsCaptured, MetricsCaptured } from '@afterpost/contracts';
import { METRICS_EVENTS, syncTargets } from '@afterpost/contracts';
import type { StoredEvent } from '@afterpost/event-store';
import { HOUR, MINUTE, newId, SECOND } from '@afterpost/kernel';
import { answeredQueries, eventually } from '@afterpost/testing';
import { deepStrictEqual } from 'node:assert/strict';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { toPublicEvents } from '../outgoing/to-public-events.ts';
import { unpack } from '../raw-answers/raw-block.ts';
import { commentOf, figuresOf } from '../testing/fake-platform.ts';
import { connected, Fetcher, metaOf, published } from '../testing/fetcher.ts';

let fetcher: Fetcher;
let tenant: string;
let accountId: string;

beforeAll(async () => {
  fetcher = await Fetcher.start();
});
afterAll(() => fetcher.stop());
beforeEach(async () => {
  await fetcher.db.pool.query('truncate events, account_schedule, tenant_turn, capture_schedule, raw_block, known_comment, backfill');
  tenant = newId();
  accountId = newId();
  fetcher.platform.posts.clear();
  fetcher.platform.comments.clear();
  fetcher.platform.beforeAnswer = () => {};
  fetcher.neighbours.leaseRefusal = null;
  await fetcher.hear(tenant, connected(accountId, fetcher.clock.now()));
  await fetcher.drain();
  fetcher.platform.calls.length = 0;
  fetcher.platform.batches.length = 0;
  fetcher.platform.inFlightMax = 0;
});

/** Whatever was told is what the contract promises, and public under the same name. */
afterEach(async () => {
  for (const event of await fetcher.rows<StoredEvent>('select * from events')) {
    const [body, ...more] = toPublicEvents(event);
    deepStrictEqual([body?.type, more], [event.type, []]);
    const schema = METRICS_EVENTS[event.type as keyof typeof METRICS_EVENTS];
    deepStrictEqual(schema.parse(body?.data), event.data);
  }
});

const publish = async (name: string, onAccount = accountId) => {
  const ids = { postId: newId(), targetId: newId() };
  await fetcher.hear(tenant, published(onAccount, name, fetcher.clock.now(), ids));
  return ids.targetId;
};
const sync = async (targetIds: string[], maxAgeMs = 0, meta = metaOf(tenant)) =>
  syncTargets.out.parse(await fetcher.syncTargets.handle({ targetIds, maxAgeMs }, meta));
const callsOf = (call: string) => fetcher.platform.calls.filter((one) => one === call).length;
const lastPosition = async () => (await fetcher.rows<{ position: number }>('select max(position) as position from events'))[0]!.position;

const told = async () =>
  (await fetcher.eventsOf<CommentsCaptured>('comments.captured')).map((event) =>
    event.comments.map((one) => [one.platformCommentId, one.text, one.deleted]),
  );
const show = (count: number | null, ...comments: ReturnType<typeof commentOf>[]) => {
  fetcher.platform.posts.set('a', figuresOf({ likes: 1 }, { commentsCount: count }));
  fetcher.platform.comments.set('a', { comments, complete: true });
};

describe('sync-targets', () => {
  it('captures now and answers where that stands in the log', async () => {
    fetcher.platform.posts.set('a', figuresOf({ likes: 1 }));
    const targetId = await publish('a');
    const { results, position } = await sync([targetId]);
    const capturedAt = fetcher.clock.now().toISOString();
    expect(results).toEqual([{ targetId, status: 'success', cached: false, capturedAt, errors: [] }]);
    expect(position).toBe(await lastPosition());
    expect((await fetcher.eventsOf<MetricsCaptured>('metrics.captured'))[0]).toMatchObject({ source: 'live', snapshots: [{ targetId }] });
  });

  it('answers fresh figures without a call, with their own instant and position', async () => {
    fetcher.platform.posts.set('a', figuresOf({ likes: 1 }));
    const targetId = await publish('a');
    const first = await sync([targetId]);
    fetcher.clock.advance(5 * MINUTE - 1);
    const second = await sync([targetId], 5 * MINUTE);
    expect(second).toEqual({ position: first.position, results: [{ ...first.results[0], cached: true }] });
    expect(callsOf('fetchPosts')).toBe(1);
    fetcher.clock.advance(1);
    expect((await sync([targetId], 5 * MINUTE)).results[0]?.cached).toBe(false);
  });

  it('does not know other tenants’ targets, nor deleted ones', async () => {
    fetcher.platform.posts.set('a', figuresOf({ likes: 1 }));
    const targetId = await publish('a');
    const unknown = { targetId, status: 'unknown_target', cached: false, capturedAt: null, errors: [] };
    expect((await sync([targetId], 0, metaOf(newId()))).results).toEqual([unknown]);
    const [row] = await fetcher.rows<{ post_id: string }>('select post_id from capture_schedule where target_id = $1', targetId);
    await fetcher.hear(tenant, { type: 'post.deleted', data: { postId: row!.post_id, deletedAt: fetcher.clock.now().toISOString() } });
    expect((await sync([targetId])).results).toEqual([unknown]);
    expect(callsOf('fetchPosts')).toBe(0);
  });

  it('waits for the word of a target that was published a moment ago', async () => {
    fetcher.platform.posts.set('a', figuresOf({ likes: 1 }));
    const known = await publish('a');
    const [row] = await fetcher.rows<{ target_id: string }>('delete from capture_schedule where target_id = $1 returning *', known);
    const asked = sync([known]);
    await fetcher.rows('insert into capture_schedule select * from jsonb_populate_record(null::capture_schedule, $1)', JSON.stringify(row));
    expect((await asked).results).toMatchObject([{ targetId: known, status: 'success' }]);
  });

  it('says what failed and answers the rest, keeping earlier figures', async () => {
    fetcher.platform.posts.set('a', figuresOf({ likes: 1 }));
    fetcher.platform.posts.set('b', figuresOf({ likes: 1 }));
    const [a, b, gone] = [await publish('a'), await publish('b'), await publish('gone')];
    const first = await sync([b]);
    fetcher.clock.advance(HOUR);
    fetcher.platform.posts.set('b', { class: 'rate_limited', message: 'Too many.' });
    const { results } = await sync([a, b, gone]);
    expect(results.map(({ status, errors }) => [status, ...errors.map((error) => `${error.part}: ${error.message}`)])).toEqual([
      ['success'],
      ['failed', 'Insights metrics: Rate limit exceeded'],
      ['failed', 'Post: Post not found'],
    ]);
    expect(results[1]?.capturedAt).toBe(first.results[0]?.capturedAt);
  });

  it('answers for the account when no token is to be had', async () => {
    const targetId = await publish('a');
    fetcher.neighbours.leaseRefusal = 'token_expired';
    const { results } = await sync([targetId]);
    expect(results[0]).toMatchObject({ status: 'failed', errors: [{ class: 'token_expired' }] });
    expect(callsOf('fetchPosts')).toBe(0);
  });

  it('waits for a capture that is under way and answers it, instead of asking twice', async () => {
    fetcher.platform.posts.set('a', figuresOf({ likes: 1 }));
    const targetId = await publish('a');
    const held = Promise.withResolvers<void>();
    fetcher.platform.beforeAnswer = () => held.promise;
    const first = sync([targetId]);
    await eventually(() => expect(callsOf('fetchPosts')).toBe(1));
    const answered = answeredQueries(fetcher.db.pool);
    const second = sync([targetId]);
    // It looks for the target, for its own earlier work and for the target's figures before it waits for its turn.
    await eventually(() => expect(answered()).toBeGreaterThanOrEqual(3));
    held.resolve();
    const [one, two] = await Promise.all([first, second]);
    expect(callsOf('fetchPosts')).toBe(1);
    expect([one, two].filter((answer) => answer.results[0]?.cached)).toHaveLength(1);
    expect(two.position).toBe(one.position);
  });

  it('repeated with the same command id, asks nobody again', async () => {
    fetcher.platform.posts.set('a', figuresOf({ likes: 1 }));
    const targetId = await publish('a');
    const meta = metaOf(tenant);
    const first = await sync([targetId], 0, meta);
    fetcher.clock.advance(SECOND);
    expect(await sync([targetId], 0, meta)).toEqual(first);
    expect(callsOf('fetchPosts')).toBe(1);
  });

  it('keeps to five calls at once, also over many accounts', async () => {
    const targetIds: string[] = [];
    for (let account = 0; account < 8; account += 1) {
      const other = newId();
      await fetcher.hear(tenant, connected(other, fetcher.clock.now()));
      fetcher.platform.posts.set(`post-${account}`, figuresOf({ likes: 1 }));
      targetIds.push(await publish(`post-${account}`, other));
    }
    // nobody is answered before five have asked: fewer at once would wait for ever, more would be counted
    const { promise: fiveHaveAsked, resolve: answerThem } = Promise.withResolvers<void>();
    fetcher.platform.beforeAnswer = () => {
      if (fetcher.platform.inFlightMax >= 5) answerThem();
      return fiveHaveAsked;
    };
    const { results } = await sync(targetIds);
    expect(results.every((result) => result.status === 'success')).toBe(true);
    expect(fetcher.platform.inFlightMax).toBe(5);
  });
});

describe('comments', () => {
  it('are read only when their number moves, and told only when they are new, edited or gone', async () => {
    const targetId = await publish('a');
    show(0);
    await sync([targetId]);
    expect(callsOf('fetchComments')).toBe(0);
    show(2, commentOf('1', 'one'), commentOf('2', 'two'));
    await sync([targetId]);
    await sync([targetId]);
    expect(callsOf('fetchComments')).toBe(1);
    show(3, commentOf('1', 'ONE'), commentOf('2', 'two'), commentOf('3', 'three'));
    await sync([targetId]);
    show(2, commentOf('1', 'ONE'), commentOf('3', 'three'));
    await sync([targetId]);
    expect(await told()).toEqual([
      [
        ['1', 'one', false],
        ['2', 'two', false],
      ],
      [
        ['1', 'ONE', false],
        ['3', 'three', false],
      ],
      [['2', '', true]],
    ]);
  });

  it('that could not be read make the capture partial and are read next time', async () => {
    const targetId = await publish('a');
    show(1);
    fetcher.platform.comments.set('a', { class: 'permission_denied', message: 'no' });
    expect((await sync([targetId])).results[0]).toMatchObject({
      status: 'partial',
      errors: [{ part: 'Comments', message: 'Permission denied' }],
    });
    show(1, commentOf('1', 'one'));
    expect((await sync([targetId])).results[0]?.status).toBe('success');
    expect(await told()).toEqual([[['1', 'one', false]]]);
  });

  it('that no database could hold don’t stop the account', async () => {
    const targetId = await publish('a');
    show(1, commentOf('1', 'nul \0 and half a pair \ud83d'));
    expect((await sync([targetId])).results[0]?.status).toBe('success');
    expect(await told()).toEqual([[['1', 'nul  and half a pair \ufffd', false]]]);
  });

  it('of unknown number are not asked for: null is not 0', async () => {
    const targetId = await publish('a');
    show(null, commentOf('1', 'one'));
    await sync([targetId]);
    expect(callsOf('fetchComments')).toBe(0);
    expect(await fetcher.rows('select comments_count from capture_schedule where target_id = $1', targetId)).toEqual([
      { comments_count: null },
    ]);
  });
});

describe('sync-account', () => {
  it('captures the account’s figures, or answers fresh ones', async () => {
    fetcher.clock.advance(HOUR);
    const first = await fetcher.syncAccount.handle({ accountId, maxAgeMs: 5 * MINUTE, discover: false }, metaOf(tenant));
    expect(first).toEqual({
      status: 'success',
      cached: false,
      capturedAt: fetcher.clock.now().toISOString(),
      errors: [],
      position: await lastPosition(),
    });
    const second = await fetcher.syncAccount.handle({ accountId, maxAgeMs: 5 * MINUTE, discover: false }, metaOf(tenant));
    expect(second).toEqual({ ...first, cached: true });
    expect(fetcher.platform.calls).toEqual(['fetchAccount']);
  });

  it('repeated with the same command id, asks nobody again', async () => {
    const meta = metaOf(tenant);
    const first = await fetcher.syncAccount.handle({ accountId, maxAgeMs: 0, discover: false }, meta);
    expect(await fetcher.syncAccount.handle({ accountId, maxAgeMs: 0, discover: false }, meta)).toEqual(first);
    expect(callsOf('fetchAccount')).toBe(1);
  });

  it('refuses other tenants', async () => {
    expect(await fetcher.syncAccount.handle({ accountId, maxAgeMs: 0, discover: false }, metaOf(newId()))).toMatchObject({
      refused: 'account_not_found',
    });
  });

  it('discovers the newest page when asked to', async () => {
    const publishedAt = fetcher.clock.now().toISOString();
    fetcher.platform.feed = [
      { externalId: 'elsewhere', permalink: null, text: 'words', mediaType: 'text', publishedAt, figures: figuresOf({ likes: 7 }) },
    ];
    await fetcher.syncAccount.handle({ accountId, maxAgeMs: 0, discover: true }, metaOf(tenant));
    expect((await fetcher.eventsOf<MetricsCaptured>('metrics.captured'))[0]?.snapshots[0]?.metrics.likes).toBe(7);
    fetcher.platform.feed = [];
  });
});

describe('secrets', () => {
  it('are in no event, row or raw block, whatever a platform echoes', async () => {
    const { token } = fetcher.neighbours;
    fetcher.platform.posts.set('a', {
      ...figuresOf({ likes: 1 }, { raw: { echo: `was ${token}`, [token]: 1, likes: 1 } }),
      block: { echo: token, quotes: 2 },
    });
    await sync([await publish('a')]);
    const [event] = await fetcher.eventsOf<MetricsCaptured>('metrics.captured');
    expect(event?.snapshots[0]?.block).toEqual({ quotes: 2 });
    for (const table of ['events', 'capture_schedule', 'account_schedule']) {
      expect(JSON.stringify(await fetcher.rows(`select * from ${table}`))).not.toContain(token);
    }
    const [block] = await fetcher.rows<{ data: Buffer }>('select data from raw_block');
    expect(await unpack(block!.data)).toEqual([{ likes: 1 }]);
  });
});
