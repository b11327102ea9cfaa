import { isRefusal, MINUTE, newId } from '@afterpost/kernel';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { FollowAccounts } from '../src/follow/follow-accounts.handler.ts';
import { FollowPosts } from '../src/follow/follow-posts.handler.ts';
import { openNotifier, Stage } from './stage.ts';

let opened: Awaited<ReturnType<typeof openNotifier>>;
let stage: Stage;
beforeAll(async () => {
  opened = await openNotifier();
});
afterAll(async () => {
  await opened[Symbol.asyncDispose]();
});
beforeEach(async () => {
  await opened.database.pool.query('truncate notice, account, failure');
  stage = new Stage(opened.database);
});

const accounts = new FollowAccounts();
const posts = new FollowPosts();
const error = { code: 'content_rejected', message: 'The text is too long' } as const;
const ended = (published: number, failed: number) => ({ postId: stage.postId, publishedAt: null, published, failed });

describe('a notice', () => {
  it('is kept of an account that must be reconnected, once, with its name and the network’s words', async () => {
    await stage.hear(accounts, stage.connected(1), stage.expired(2));
    await stage.hear(accounts, stage.expired(2));
    const { notices } = await stage.notices();
    expect(notices).toEqual([
      {
        noticeId: expect.any(String),
        kind: 'account.token_expired',
        severity: 'error',
        message: expect.stringContaining('Reconnect ada.example (bluesky): The token was revoked.'),
        accountId: stage.accountId,
        postId: null,
        targetId: null,
        createdAt: stage.clock.now().toISOString(),
        readAt: null,
      },
    ]);
  });

  it('is kept of each time that an account is lost', async () => {
    await stage.hear(accounts, stage.connected(1), stage.expired(2), stage.connected(3), stage.expired(4));
    expect((await stage.notices()).notices).toHaveLength(2);
  });

  it('warns of a connection that ends soon', async () => {
    const { accountId } = stage;
    const expiresAt = '2026-01-12T12:00:00.000Z';
    const reason = 'It does not renew itself.';
    await stage.hear(
      accounts,
      stage.connected(1),
      stage.event('account.token_expiring', 2, { accountId, platform: 'bluesky', expiresAt, daysLeft: 7, reason }),
    );
    expect((await stage.notices()).notices).toMatchObject([
      { kind: 'account.token_expiring', severity: 'warning', message: expect.stringContaining('within 7 days') },
    ]);
  });

  it('says why a post was not published, on which account', async () => {
    await stage.hear(accounts, stage.connected(1));
    await stage.hear(posts, stage.event('post.target_failed', 1, { ...stage.target, error }), stage.event('post.failed', 2, ended(0, 1)));
    expect((await stage.notices()).notices).toMatchObject([
      {
        kind: 'post.failed',
        severity: 'error',
        postId: stage.postId,
        message: 'A post could not be published. On ada.example (bluesky): The text is too long.',
      },
    ]);
  });

  it('says what is missing of a post that is not everywhere, and nothing of what came about after all', async () => {
    const late = { ...stage.target, targetId: newId() };
    await stage.hear(
      posts,
      stage.event('post.target_failed', 1, { ...stage.target, error }),
      stage.event('post.target_missed', 2, {
        ...late,
        error: { ...error, message: 'It was missed.' },
        missedAt: '2026-01-05T12:00:00.000Z',
      }),
      stage.event('post.target_published', 3, {
        ...stage.target,
        platform: 'bluesky',
        externalId: 'e',
        permalink: null,
        mediaType: 'text',
        publishedAt: '2026-01-05T12:00:00.000Z',
      }),
      stage.event('post.partially_published', 4, ended(1, 1)),
    );
    expect((await stage.notices()).notices).toMatchObject([
      { kind: 'post.partially_published', message: 'A post is not on all its accounts. On an account: It was missed.' },
    ]);
  });

  it('tells of a post that waits for its account, and until when', async () => {
    const times = { since: '2026-01-05T12:00:00.000Z', until: '2026-01-06T12:00:00.000Z' };
    const reason = { code: 'token_expired', message: 'Reconnect the account.' } as const;
    await stage.hear(posts, stage.event('post.target_held', 1, { ...stage.target, ...times, error: reason }));
    expect((await stage.notices()).notices).toMatchObject([
      { kind: 'post.target_held', severity: 'warning', ...stage.target, message: expect.stringContaining(times.until) },
    ]);
  });

  it('of a post that waits is not repeated before it was read', async () => {
    const times = { since: '2026-01-05T12:00:00.000Z', until: '2026-01-06T12:00:00.000Z' };
    const held = (position: number) => stage.event('post.target_held', position, { ...stage.target, ...times, error });
    await stage.hear(posts, held(1), held(2));
    const { notices } = await stage.notices();
    expect(notices).toHaveLength(1);
    await stage.read(notices[0]!.noticeId);
    await stage.hear(posts, held(3));
    expect((await stage.notices({ unread: true })).notices).toHaveLength(1);
  });

  it('is not made of what needs nobody to act, nor of what only a newer owner knows', async () => {
    await stage.hear(accounts, stage.connected(1), stage.unknown('account.renamed', 2, { accountId: stage.accountId }));
    await stage.hear(posts, stage.event('post.published', 1, ended(1, 0)), stage.unknown('post.boosted', 2, { postId: stage.postId }));
    expect((await stage.notices()).notices).toEqual([]);
  });

  it('goes when a restore has undone what it tells of', async () => {
    await stage.hear(accounts, stage.connected(1), stage.expired(2), stage.connected(3), stage.expired(4));
    await opened.database.transaction(({ pg }) => accounts.undo('1:3:0:0123abcd', pg));
    expect((await stage.notices()).notices).toHaveLength(1);
  });
});

describe('notices', () => {
  it('are paged newest first, and what is new moves no page', async () => {
    await stage.hear(accounts, ...[1, 2, 3].map((position) => stage.expired(position)));
    const first = await stage.notices({ limit: 2 });
    await stage.hear(accounts, stage.expired(4));
    const second = await stage.notices({ limit: 2, before: first.next });
    expect([first.notices.length, second.notices.length, second.next]).toEqual([2, 1, null]);
    expect(new Set([...first.notices, ...second.notices].map(({ noticeId }) => noticeId)).size).toBe(3);
  });

  it('are read once, and then only asked for with the others', async () => {
    await stage.hear(accounts, stage.expired(1), stage.expired(2));
    const [notice] = (await stage.notices()).notices;
    const readAt = stage.clock.now().toISOString();
    expect(await stage.read(notice?.noticeId ?? '')).toMatchObject({ readAt });
    stage.clock.advance(MINUTE);
    expect(await stage.read(notice?.noticeId ?? '')).toMatchObject({ readAt });
    expect((await stage.notices({ unread: true })).notices).toHaveLength(1);
    expect((await stage.notices()).notices).toHaveLength(2);
  });

  it('are their tenant’s alone', async () => {
    await stage.hear(accounts, stage.expired(1));
    const [notice] = (await stage.notices()).notices;
    const tenant = newId();
    expect((await stage.notices({ tenant })).notices).toEqual([]);
    const answer = await stage.read(notice?.noticeId ?? '', tenant);
    expect(isRefusal(answer) && answer.refused).toBe('notice_not_found');
    expect((await stage.notices({ unread: true })).notices).toHaveLength(1);
  });
});
