import { newPostSchema } from '@afterpost/contracts';
import { isRefusal, MINUTE, newId } from '@afterpost/kernel';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DeletePost } from '../delete-post/delete-post.handler.ts';
import { Tokens } from '../publish-target/tokens.ts';
import { decided, openTestDatabase, World } from '../testing/world.ts';
import { CancelPost } from './cancel-post.handler.ts';
import { CreatePost } from './create-post.handler.ts';
import { PublishPost } from './publish-post.handler.ts';
import { SchedulePost } from './schedule-post.handler.ts';
import { ValidatePost } from './validate-post.handler.ts';

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

const inMinutes = (minutes: number): string => new Date(world.clock.now().getTime() + minutes * MINUTE).toISOString();
const newPost = (more: object = {}) => newPostSchema.parse({ content: 'Good morning', targets: [{ accountId: world.accountId }], ...more });
const newInput = (postId: string, scheduledAt: string | null = null, more: object = {}) => ({ ...newPost(more), postId, scheduledAt });
const create = () => new CreatePost(world.posts, world.check, world.clock);
const schedule = () => new SchedulePost(world.posts, world.check);

const stranger = () => ({ id: newId(), tenant: newId() });

async function eventsOf(postId: string): Promise<string[]> {
  const { rows } = await opened.database.pool.query<{ type: string }>('select type from events where stream_id = $1 order by version', [
    `post-${postId}`,
  ]);
  return rows.map(({ type }) => type);
}

async function planned(): Promise<string[]> {
  const { rows } = await opened.database.pool.query<{ due_at: Date }>('select due_at from due order by key');
  return rows.map(({ due_at }) => due_at.toISOString());
}

describe('creating a post', () => {
  it('answers with the post and the place of its last event in the log', async () => {
    const postId = newId();
    const answer = decided(
      await create().handle(newInput(postId, inMinutes(5), { linkUrl: 'https://example.test/', tags: ['a'] }), world.meta()),
    );
    expect(answer.post).toMatchObject({
      postId,
      tenantId: world.tenant,
      status: 'scheduled',
      mediaType: 'link',
      tags: ['a'],
      targets: [{ status: 'scheduled', platform: 'bluesky' }],
    });
    const { rows } = await opened.database.pool.query<{ position: number }>(
      'select max(position) as position from events where stream_id = $1',
      [`post-${postId}`],
    );
    expect(answer.position).toBe(rows[0]?.position);
    expect(await planned()).toEqual([inMinutes(5)]);
  });

  it('names everything that is wrong at once and writes nothing', async () => {
    const [inactive, foreign, unknown, postId] = [newId(), newId(), newId(), newId()];
    await world.connect(inactive, 'token_expired');
    await world.connect(foreign, 'active', newId());
    const media = Array.from({ length: 5 }, () => ({ url: 'https://example.test/a.png' }));
    const targets = [
      { accountId: world.accountId },
      { accountId: world.accountId, overrides: { text: 'x'.repeat(301) } },
      { accountId: inactive, overrides: { media: [] } },
      { accountId: foreign },
      { accountId: unknown },
    ];
    const answer = await create().handle(newInput(postId, inMinutes(-1), { content: 'x'.repeat(301), media, targets }), world.meta());
    if (!isRefusal(answer)) throw new Error('It was accepted.');
    const { violations } = answer.details as { violations: { pointer: string; code: string }[] };
    expect(answer.refused).toBe('invalid_post');
    expect(violations.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([
      '/content text_too_long',
      '/media/4 too_many_media',
      '/targets/1/account_id account_duplicate',
      '/targets/1/overrides/text text_too_long',
      '/media/4 too_many_media',
      '/targets/2/account_id account_inactive',
      '/content text_too_long',
      '/targets/3/account_id account_not_found',
      '/targets/4/account_id account_not_found',
      '/scheduled_at in_the_past',
    ]);
    expect(await eventsOf(postId)).toEqual([]);
    expect(await planned()).toEqual([]);
  });

  it('tells the same without creating anything when it is asked to validate', async () => {
    const validate = new ValidatePost(world.check);
    expect(await validate.handle(newPost(), world.meta())).toEqual({ violations: [] });
    expect(await validate.handle(newPost({ content: 'x'.repeat(301) }), world.meta())).toMatchObject({
      violations: [{ pointer: '/content', accountId: world.accountId }],
    });
  });

  it('says which text cannot be kept, and keeps nothing', async () => {
    const postId = newId();
    const broken = newInput(postId, null, {
      content: 'a\0b',
      campaignId: 'half \ud83d',
      tags: ['fine', '\0'],
      topics: ['x'.repeat(300_000)],
    });
    const answer = await create().handle(broken, world.meta());
    if (!isRefusal(answer)) throw new Error('It was accepted.');
    const { violations } = answer.details as { violations: { pointer: string; code: string }[] };
    expect(violations.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([
      '/content unstorable_text',
      '/campaign_id unstorable_text',
      '/tags/1 unstorable_text',
      ' too_large',
    ]);
    expect(await eventsOf(postId)).toEqual([]);
  });

  it('is done once for each command, whatever became of the post', async () => {
    const postId = newId();
    const meta = world.meta();
    const first = decided(await create().handle(newInput(postId), meta));
    await new CancelPost(world.posts).handle({ postId }, world.meta());
    const again = decided(await create().handle(newInput(postId), meta));
    expect(again.post).toMatchObject({ postId: first.post.postId, status: 'canceled' });
    expect(await eventsOf(postId)).toEqual(['PostCreated', 'PostCanceled']);
    expect(await create().handle(newInput(postId), world.meta())).toMatchObject({ refused: 'post_exists' });
  });

  it('is done once when the same command comes twice at the same moment', async () => {
    const postId = newId();
    const meta = world.meta();
    await Promise.all([1, 2, 3].map(() => create().handle(newInput(postId, inMinutes(5)), meta)));
    expect(await eventsOf(postId)).toEqual(['PostCreated', 'PostScheduled']);
  });
});

describe('planning a post', () => {
  it('plans, moves and cancels the work of its targets with it', async () => {
    const postId = newId();
    await create().handle(newInput(postId), world.meta());
    expect(await planned()).toEqual([]);
    await schedule().handle({ postId, scheduledAt: inMinutes(5) }, world.meta());
    expect(await planned()).toEqual([inMinutes(5)]);
    await schedule().handle({ postId, scheduledAt: inMinutes(9) }, world.meta());
    expect(await planned()).toEqual([inMinutes(9)]);
    await new PublishPost(world.posts, world.check).handle({ postId }, world.meta());
    expect(await planned()).toEqual([inMinutes(0)]);
    await new CancelPost(world.posts).handle({ postId }, world.meta());
    expect(await planned()).toEqual([]);
  });

  it('is refused when an account has become inactive', async () => {
    const postId = newId();
    await create().handle(newInput(postId), world.meta());
    await opened.database.pool.query(`update account set status = 'token_expired' where account_id = $1`, [world.accountId]);
    expect(await schedule().handle({ postId, scheduledAt: inMinutes(5) }, world.meta())).toMatchObject({ refused: 'invalid_post' });
    expect(await new PublishPost(world.posts, world.check).handle({ postId }, world.meta())).toMatchObject({ refused: 'invalid_post' });
  });

  it('knows nothing of other tenants’ posts', async () => {
    const postId = newId();
    await create().handle(newInput(postId), world.meta());
    expect(await schedule().handle({ postId, scheduledAt: inMinutes(5) }, stranger())).toMatchObject({ refused: 'post_not_found' });
    expect(await new CancelPost(world.posts).handle({ postId }, stranger())).toMatchObject({ refused: 'post_not_found' });
    expect(await new PublishPost(world.posts, world.check).handle({ postId }, stranger())).toMatchObject({ refused: 'post_not_found' });
    expect(await deletePost().handle({ postId, onPlatforms: true }, stranger())).toMatchObject({ refused: 'post_not_found' });
    expect(await world.posts.load(newId(), postId)).toBeUndefined();
    expect(await eventsOf(postId)).toEqual(['PostCreated']);
  });
});

const deletePost = () => new DeletePost(world.posts, new Tokens(world.tokenHealth, newId), world.platforms);

describe('deleting a post', () => {
  it('leaves it on its platforms unless it is asked to delete it there', async () => {
    const postId = await world.schedule();
    await world.runToTheEnd();
    expect(decided(await deletePost().handle({ postId, onPlatforms: false }, world.meta())).post.status).toBe('deleted');
    expect(world.network.posts).toHaveLength(1);
  });

  it('deletes it there, and once', async () => {
    const postId = await world.schedule();
    await world.runToTheEnd();
    const meta = world.meta();
    expect(decided(await deletePost().handle({ postId, onPlatforms: true }, meta)).post.status).toBe('deleted');
    expect(decided(await deletePost().handle({ postId, onPlatforms: true }, meta)).post.status).toBe('deleted');
    expect(world.network.posts).toEqual([]);
  });

  it('keeps the post and says why when a platform refuses, and goes on when repeated', async () => {
    const postId = await world.schedule();
    await world.runToTheEnd();
    world.network.removeFailure = { class: 'transient', message: 'The network is away.' };
    const meta = world.meta();
    expect(await deletePost().handle({ postId, onPlatforms: true }, meta)).toMatchObject({
      refused: 'platform_refused',
      message: expect.stringContaining('The network is away.'),
    });
    expect(await world.post(postId)).toMatchObject({ status: 'published' });
    world.network.removeFailure = undefined;
    expect(decided(await deletePost().handle({ postId, onPlatforms: true }, meta)).post.status).toBe('deleted');
    expect(world.network.posts).toEqual([]);
  });

  it('takes a scheduled post off the plan', async () => {
    const postId = await world.schedule();
    await deletePost().handle({ postId, onPlatforms: false }, world.meta());
    await world.runToTheEnd();
    expect(world.network.posts).toEqual([]);
  });
});
