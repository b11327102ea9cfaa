import { type In, recordExternalPosts } from '@afterpost/contracts';
import { newId } from '@afterpost/kernel';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Accounts } from '../know-accounts/accounts.ts';
import { decided, openTestDatabase, World } from '../testing/world.ts';
import { RecordExternalPosts } from './record-external-posts.handler.ts';

let opened: Awaited<ReturnType<typeof openTestDatabase>>;
let world: World;
beforeAll(async () => {
  opened = await openTestDatabase();
});
afterAll(async () => {
  await opened[Symbol.asyncDispose]();
});
beforeEach(async () => {
  await opened.database.pool.query('delete from due');
  world = new World(opened.database);
  await world.connect();
});

const found = (externalId: string): In<typeof recordExternalPosts>['posts'][number] => ({
  externalId,
  permalink: null,
  content: 'By hand',
  mediaType: 'text',
  publishedAt: '2026-01-01T08:00:00.000Z',
});

async function record(...externalIds: string[]) {
  const handler = new RecordExternalPosts(world.posts, new Accounts(opened.database), opened.database, world.clock);
  return decided(await handler.handle({ accountId: world.accountId, posts: externalIds.map(found) }, world.meta()));
}

describe('recording posts that were found on a platform', () => {
  it('gives each an id, once, in the order given', async () => {
    const first = await record('b', 'a');
    expect(first.posts).toMatchObject([
      { externalId: 'b', isNew: true },
      { externalId: 'a', isNew: true },
    ]);
    const second = await record('a', 'c', 'b', 'a');
    expect(second.posts).toMatchObject([
      { externalId: 'a', isNew: false, postId: first.posts[1]?.postId, targetId: first.posts[1]?.targetId },
      { externalId: 'c', isNew: true },
      { externalId: 'b', isNew: false, postId: first.posts[0]?.postId },
      { externalId: 'a', isNew: false },
    ]);
    expect(second.position).toBeGreaterThan(first.position);
    expect(await world.post(first.posts[0]?.postId ?? '')).toMatchObject({
      origin: 'discovered',
      status: 'published',
      targets: [{ externalId: 'b', status: 'published' }],
    });
  });

  it('answers the same when the command comes again', async () => {
    const handler = new RecordExternalPosts(world.posts, new Accounts(opened.database), opened.database, world.clock);
    const [input, meta] = [{ accountId: world.accountId, posts: ['a', 'b'].map(found) }, world.meta()];
    const first = decided(await handler.handle(input, meta));
    await record('c');
    expect(await handler.handle(input, meta)).toEqual(first);
  });

  it('records each once when two find the same at the same moment', async () => {
    const ids = Array.from({ length: 20 }, (_, index) => `post-${index}`);
    const answers = await Promise.all([record(...ids), record(...ids.toReversed()), record(...ids)]);
    expect(answers.flatMap(({ posts }) => posts.filter(({ isNew }) => isNew))).toHaveLength(20);
    const { rows } = await opened.database.pool.query('select 1 from platform_post where account_id = $1', [world.accountId]);
    expect(rows).toHaveLength(20);
  });

  it('recognises what we published', async () => {
    const postId = await world.schedule();
    await world.runToTheEnd();
    expect((await record('ext-1')).posts).toEqual([{ externalId: 'ext-1', postId, targetId: world.targetId(postId), isNew: false }]);
  });

  it('gives a post back to us that was found before we knew that it had arrived', async () => {
    world.network.weather.push({ kind: 'publish-silently', showsAfterMs: 0 });
    const postId = await world.schedule();
    for (const item of await world.claim()) await world.do(item);
    const [twin] = (await record('ext-1')).posts;
    expect(twin).toMatchObject({ isNew: true });
    await world.runToTheEnd();
    expect(await world.post(twin?.postId ?? '')).toMatchObject({ status: 'deleted' });
    expect((await record('ext-1')).posts).toMatchObject([{ postId, isNew: false }]);
  });

  it('gives way when it was decided while the publisher recorded the same post as ours', async () => {
    const postId = await world.schedule();
    await world.runToTheEnd();
    const ids = { postId: newId(), targetId: newId() };
    const { externalId, ...rest } = found('ext-1');
    const command = {
      kind: 'record-external',
      ...ids,
      accountId: world.accountId,
      platform: 'bluesky',
      externalId,
      ...rest,
      discoveredAt: '2026-01-05T12:00:00.000Z',
    } as const;
    await world.posts.commandAll(world.meta(), [{ postId: ids.postId, command }]);
    expect(await world.post(ids.postId)).toMatchObject({ status: 'deleted' });
    expect((await record('ext-1')).posts).toMatchObject([{ postId, isNew: false }]);
  });

  it('keeps what can be kept of texts that hold more', async () => {
    const handler = new RecordExternalPosts(world.posts, new Accounts(opened.database), opened.database, world.clock);
    const { posts } = decided(
      await handler.handle({ accountId: world.accountId, posts: [{ ...found('odd'), content: 'a\0b\ud83d' }] }, world.meta()),
    );
    expect(await world.post(posts[0]?.postId ?? '')).toMatchObject({ content: 'ab\ufffd' });
  });

  it('knows no account of another tenant', async () => {
    const handler = new RecordExternalPosts(world.posts, new Accounts(opened.database), opened.database, world.clock);
    const answer = await handler.handle({ accountId: world.accountId, posts: [found('x')] }, { id: newId(), tenant: newId() });
    expect(answer).toMatchObject({ refused: 'account_not_found' });
  });
});
