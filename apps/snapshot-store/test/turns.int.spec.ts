import { targetsToSync } from '@afterpost/read-models';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ACCOUNT, captured, captureFailed, connected, created, event, id, published, targetOf, TENANT } from './facts.ts';
import { type ReadSide, readSide } from './read-side.ts';

let side: ReadSide;
beforeAll(async () => {
  side = await readSide('turns');
});
afterAll(async () => {
  await side[Symbol.asyncDispose]();
});
beforeEach(() => side.empty());

/** Whose turn it is in a sync of many: a post for each of its targets. */
const next = async (limit = 1) => (await targetsToSync(side.gateway.pool, TENANT, { limit })).map((one) => one.postId);

describe('the turn of a post in a sync of many', () => {
  beforeEach(async () => {
    await side.tell(
      'publisher',
      [1, 2].flatMap((n) => [
        event('post.created', n * 2 + 1, created(id('post', n))),
        event('post.target_published', n * 2 + 2, published(id('post', n))),
      ]),
    );
  });

  it('goes to the next one after a failure, too', async () => {
    const [first] = await next();
    await side.tell('insights-fetcher', [event('metrics.capture_failed', 1, captureFailed(first!, '2026-11-21T10:00:00.000Z'))]);
    expect(await next()).not.toEqual([first]);
  });

  it('comes after all others while its account cannot be asked, and never once that is disconnected', async () => {
    const other = id('account', 'other');
    const third = id('post', 3);
    await side.tell('publisher', [
      event('post.created', 7, created(third, { targets: [{ targetId: targetOf(third), accountId: other, platform: 'bluesky' }] })),
      event('post.target_published', 8, { ...published(third), accountId: other }),
    ]);
    await side.tell('insights-fetcher', [
      event('metrics.captured', 1, captured('2026-11-21T10:00:00.000Z', { postId: third, accountId: other, metrics: { likes: 1 } })),
    ]);
    await side.tell('token-health', [
      event('account.connected', 1, connected()),
      event('account.connected', 2, connected(other)),
      event('account.token_expired', 3, {
        accountId: ACCOUNT,
        platform: 'bluesky',
        reason: 'No.',
        expiredAt: '2026-11-21T10:00:00.000Z',
      }),
    ]);
    expect(await next(3)).toEqual([third, ...[id('post', 1), id('post', 2)].toSorted()]);
    await side.tell('token-health', [event('account.disconnected', 4, { accountId: ACCOUNT, disconnectedAt: '2026-11-21T11:00:00.000Z' })]);
    expect(await next(3)).toEqual([third]);
  });

  it('is a turn of all its targets', async () => {
    const both = id('post', 0);
    const targets = ['a', 'b'].map((name) => ({ targetId: id('target', name), accountId: ACCOUNT, platform: 'bluesky' as const }));
    await side.tell('publisher', [
      event('post.created', 9, created(both, { targets })),
      ...targets.map(({ targetId }, n) => event('post.target_published', 10 + n, published(both, undefined, targetId))),
    ]);
    await side.tell(
      'insights-fetcher',
      [1, 2].map((n) => event('metrics.captured', n, captured('2026-11-21T10:00:00.000Z', { postId: id('post', n), metrics: {} }))),
    );
    expect(await next()).toEqual([both, both]);
  });
});
