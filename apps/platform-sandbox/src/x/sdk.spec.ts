import { Agent } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiResponseError, EUploadMimeType, type ITwitterApiClientPlugin, TwitterApi, type TwitterApiReadWrite } from 'twitter-api-v2';
import { HOUR } from '@afterpost/kernel';
import { settle, startX, xUser } from '../../test/x-user.ts';
import type { Visitor } from '../../test/visitor.ts';
import { gradientPng } from '../core/images.ts';

const CALLBACK = 'http://127.0.0.1:9999/callback';
const SCOPE = ['tweet.read', 'tweet.write', 'users.read', 'media.write', 'offline.access'];

/** The client knows X's hosts and no others; its plug-in hook may still change where a computed request goes. */
const leadingTo = (sandbox: Visitor): ITwitterApiClientPlugin => ({
  onBeforeRequest: ({ computedParams: { url } }) => {
    url.href = `${sandbox.url}/x/${url.host}${url.pathname}${url.search}`;
  },
});

describe('the most used client of X against the sandbox', () => {
  let sandbox: Visitor;
  let alice: TwitterApiReadWrite;
  let refreshToken: string;
  let loggedIn: object;
  const agent = new Agent();
  const app = (): TwitterApi =>
    new TwitterApi({ clientId: 'sandbox-app', clientSecret: 'sandbox-secret' }, { httpAgent: agent, plugins: [leadingTo(sandbox)] });

  beforeAll(async () => {
    sandbox = await startX();
    await settle(sandbox, { processingMs: 0 });
    await xUser(sandbox, 'alice', { followers: 4_000, posts: { count: 110, days: 20 } });

    const { url, codeVerifier, state } = app().generateOAuth2AuthLink(CALLBACK, { scope: SCOPE });
    const page = new URL(url);
    const allowed = await fetch(`${sandbox.url}/x/${page.host}${page.pathname}${page.search}`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ account: 'alice', decision: 'allow' }),
    });
    const back = new URL(allowed.headers.get('location') ?? '');
    const login = await app().loginWithOAuth2({ code: back.searchParams.get('code') ?? '', codeVerifier, redirectUri: CALLBACK });
    loggedIn = { state: back.searchParams.get('state') === state, expiresIn: login.expiresIn, scope: login.scope };
    alice = login.client.readWrite;
    refreshToken = login.refreshToken ?? '';
  });
  afterAll(async () => {
    agent.destroy();
    await sandbox[Symbol.asyncDispose]();
  });

  it('logs in by its own link, and knows who it is', async () => {
    expect(loggedIn).toEqual({ state: true, expiresIn: 7_200, scope: SCOPE });
    const { data } = await alice.v2.me({ 'user.fields': ['public_metrics'] });
    expect(data).toMatchObject({ username: 'alice', public_metrics: { tweet_count: expect.any(Number) } });
  });

  it('posts, and has what it posted', async () => {
    const { data } = await alice.v2.tweet('Hello from a client');
    const found = await alice.v2.singleTweet(data.id, { 'tweet.fields': ['public_metrics', 'non_public_metrics', 'created_at'] });
    expect(found.data).toMatchObject({ text: 'Hello from a client', created_at: sandbox.clock.now().toISOString() });
    expect(found.data.non_public_metrics?.impression_count).toBe(found.data.public_metrics?.impression_count);
  });

  it('posts a thread in one conversation', async () => {
    const posts = await alice.v2.tweetThread(['First of three', 'Second of three', 'Third of three']);
    const [root] = posts;
    const thread = await alice.v2.search(`conversation_id:${root?.data.id}`, { 'tweet.fields': ['referenced_tweets'] });
    expect(thread.tweets.map(({ text }) => text)).toEqual(['Third of three', 'Second of three', 'First of three']);
    expect(thread.tweets[0]?.referenced_tweets?.[0]?.id).toBe(posts[1]?.data.id);
  });

  it('uploads a picture in chunks, describes it and posts it', async () => {
    const png = gradientPng(200, 150, [40, 120, 200]);
    const id = await alice.v2.uploadMedia(png, { media_type: EUploadMimeType.Png, media_category: 'tweet_image' }, 256);
    await alice.v2.createMediaMetadata(id, { alt_text: { text: 'blue' } });
    const { data } = await alice.v2.tweet({ text: 'With a picture', media: { media_ids: [id] } });
    const { includes } = await alice.v2.singleTweet(data.id, {
      expansions: ['attachments.media_keys'],
      'media.fields': ['url', 'alt_text', 'width'],
    });
    expect(includes?.media).toMatchObject([{ type: 'photo', alt_text: 'blue', width: 200 }]);
    const bytes = await (await fetch(includes?.media?.[0]?.url ?? '')).arrayBuffer();
    expect(Buffer.from(bytes).equals(png)).toBe(true);
  });

  it('pages through a timeline and looks 100 posts up at once', async () => {
    const { data: me } = await alice.v2.me();
    const timeline = await alice.v2.userTimeline(me.id, { max_results: 50, 'tweet.fields': ['public_metrics'] });
    await timeline.fetchLast(1_000);
    const ids = timeline.tweets.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThanOrEqual(110);
    const { data, errors } = await alice.v2.tweets([...ids.slice(0, 99), '20'], { 'tweet.fields': ['public_metrics'] });
    expect(data).toHaveLength(99);
    expect(errors).toMatchObject([{ resource_id: '20' }]);
  });

  it('sees limits and refusals as the client shows them', async () => {
    const { rateLimit } = await alice.v2.get('users/me', {}, { fullResponse: true });
    expect(rateLimit).toMatchObject({ limit: 75, reset: sandbox.clock.now().getTime() / 1_000 + 900 });
    const refused = await alice.v2.tweet('Hello from a client').catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ApiResponseError);
    expect(refused).toMatchObject({ code: 403, data: { detail: 'You are not allowed to create a Tweet with duplicate content.' } });
  });

  it('deletes what it posted', async () => {
    const { data } = await alice.v2.tweet('Regret');
    expect((await alice.v2.deleteTweet(data.id)).data.deleted).toBe(true);
    expect((await alice.v2.tweets([data.id])).data).toBeUndefined();
  });

  it('refreshes its token after two hours', async () => {
    sandbox.clock.advance(2 * HOUR);
    await expect(alice.v2.me()).rejects.toMatchObject({ code: 401 });
    const { client } = await app().refreshOAuth2Token(refreshToken);
    expect((await client.v2.me()).data.username).toBe('alice');
  });
});
