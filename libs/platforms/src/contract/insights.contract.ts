import { METRICS } from '@afterpost/contracts';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { DiscoveredPost } from '../port/insights.ts';
import { valueOf } from './scenario.ts';
import type { Scenario } from './scenario.ts';
import type { AccountTraits } from './stage.ts';

const CLOSED_IN_WORDS = { ok: false, failure: { class: 'permission_denied', message: expect.stringMatching(/.{20}/) } };

/** Unknown is never 0, absence is never failure, and no call more than needed. */
export function insightsContract(open: () => Promise<Scenario>, { listsPosts, readsComments, readsBatches }: AccountTraits): void {
  let scenario: Scenario;
  beforeEach(async () => {
    scenario = await open();
  });

  async function publishMany(count: number): Promise<string[]> {
    const ids: string[] = [];
    for (let index = 0; index < count; index += 1) ids.push((await scenario.publishText(`post ${index}`)).externalId);
    await scenario.stage.settle();
    return ids;
  }

  const asked = (ids: readonly string[]) =>
    scenario.adapter.fetchPosts(
      ids.map((externalId) => scenario.refTo(externalId)),
      scenario.account.access,
    );

  const statuses = async (ids: readonly string[]) => (await asked(ids)).posts.map(({ status }) => status);

  it('reports what the platform reports, and null for everything else', async () => {
    const [id] = await publishMany(1);
    const [reading] = (await asked([id!])).posts;
    if (reading?.status !== 'ok') throw new Error(JSON.stringify(reading));
    const known = METRICS.filter((metric) => reading.metrics[metric] !== null);
    expect(known).not.toEqual([]);
    expect(scenario.adapter.capabilities.metrics).toEqual(expect.arrayContaining(known));
    for (const metric of known) expect(reading.metrics[metric]).toBeGreaterThanOrEqual(0);
    expect(reading.raw).toBeDefined();
  });

  it('tells a deleted post from the others, in the order asked, each once', async () => {
    const [first, second, third] = (await publishMany(3)) as [string, string, string];
    await (scenario.adapter.capabilities.canDelete
      ? scenario.adapter.remove(second, scenario.account.access)
      : scenario.stage.deletePost?.(scenario.account, second));
    await scenario.stage.settle();
    const { posts } = await asked([third, second, first, third]);
    expect(posts.map(({ externalId, status }) => [externalId, status])).toEqual([
      [third, 'ok'],
      [second, 'missing'],
      [first, 'ok'],
    ]);
  });

  if (readsBatches) {
    it('asks in full batches, and a failed batch fails only its own posts', async () => {
      const size = scenario.stage.postsPerCall ?? scenario.adapter.capabilities.batchSizes.posts;
      const ids = await publishMany(size + 2);
      const before = await scenario.stage.countCalls('fetchPosts');
      expect(new Set(await statuses(ids))).toEqual(new Set(['ok']));
      expect((await scenario.stage.countCalls('fetchPosts')) - before).toBe(Math.ceil(ids.length / size));
      await scenario.stage.fault('fetchPosts', 'error');
      expect(await statuses(ids)).toEqual(ids.map((_, index) => (index < size ? 'failed' : 'ok')));
    });
  }

  describe.each([
    ['error', 'transient'],
    ['html', 'transient'],
    ['cut-after-apply', 'transient'],
    ['silent-after-apply', 'transient'],
    ['rate-limited', 'rate_limited'],
    ['expired-token', 'token_expired'],
  ] as const)('when reading meets %s', (effect, kind) => {
    it(`says ${kind}, never a figure and never missing`, async () => {
      const ids = await publishMany(1);
      await scenario.stage.fault('fetchPosts', effect);
      const { posts } = await asked(ids);
      expect(posts).toEqual([{ externalId: ids[0], status: 'failed', failure: expect.objectContaining({ class: kind }) }]);
    });
  });

  if (readsComments) {
    it('reads what others answered', async () => {
      const [id] = await publishMany(1);
      await scenario.stage.reply(scenario.account, id!, 'well said');
      await scenario.stage.settle();
      const { comments, complete } = valueOf(await scenario.adapter.fetchComments(id!, scenario.account.access));
      expect(complete).toBe(true);
      expect(comments).toEqual([
        expect.objectContaining({ text: 'well said', authorId: expect.any(String), createdAt: expect.stringMatching(/Z$/) }),
      ]);
    });

    it('answers an empty list, not a failure, for a post without comments', async () => {
      const [id] = await publishMany(1);
      expect(valueOf(await scenario.adapter.fetchComments(id!, scenario.account.access)).comments).toEqual([]);
    });
  } else {
    it('says in words that comments are closed, and never that there are none', async () => {
      const [id] = await publishMany(1);
      await scenario.stage.reply(scenario.account, id!, 'well said');
      expect(await scenario.adapter.fetchComments(id!, scenario.account.access)).toMatchObject(CLOSED_IN_WORDS);
    });
  }

  it('reads the account, with null for what the platform has not', async () => {
    const { metrics, profile } = valueOf(await scenario.adapter.fetchAccount(scenario.account.access));
    expect(profile.platformAccountId).toBe(scenario.account.access.platformAccountId);
    const reported = Object.entries(metrics).flatMap(([metric, value]) => (value === null ? [] : [metric]));
    expect(scenario.adapter.capabilities.accountMetrics).toEqual(expect.arrayContaining(reported));
  });

  if (listsPosts) {
    it('discovers every post once, newest first, page by page', async () => {
      const ids = await publishMany(5);
      const found: DiscoveredPost[] = [];
      let cursor: string | undefined;
      do {
        const page = valueOf(
          await scenario.adapter.discover(scenario.account.access, { limit: 2, ...(cursor === undefined ? {} : { cursor }) }),
        );
        found.push(...page.posts);
        cursor = page.cursor;
      } while (cursor !== undefined && found.length <= ids.length);
      expect(found.map(({ externalId }) => externalId).toSorted()).toEqual(ids.toSorted());
      const times = found.map(({ publishedAt }) => publishedAt);
      expect(times).toEqual(times.toSorted().toReversed());
    });
  } else {
    it('says in words that posts are not listed, and never that there are none', async () => {
      await publishMany(1);
      expect(await scenario.adapter.discover(scenario.account.access, { limit: 2 })).toMatchObject(CLOSED_IN_WORDS);
    });
  }
}
