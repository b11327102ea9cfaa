import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AtpAgent, RichText } from '@atproto/api';
import { ManualClock, MINUTE } from '@afterpost/kernel';
import { type RunningSandbox, startSandbox } from '../start-sandbox.ts';
import { gradientPng } from '../core/images.ts';

describe('Bluesky’s own client against the sandbox', () => {
  const clock = new ManualClock('2026-11-02T10:00:00.000Z');
  let sandbox: RunningSandbox;
  let alice: AtpAgent;
  let bob: AtpAgent;

  const loggedIn = async (handle: string): Promise<AtpAgent> => {
    const response = await fetch(`${sandbox.url}/_control/bluesky/accounts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ handle, displayName: handle.split('.')[0] }),
    });
    const { password } = (await response.json()) as { password: string };
    const agent = new AtpAgent({ service: `${sandbox.url}/bluesky` });
    await agent.login({ identifier: handle, password });
    return agent;
  };

  beforeAll(async () => {
    sandbox = await startSandbox({ clock });
    alice = await loggedIn('alice.test');
    bob = await loggedIn('bob.test');
  });
  afterAll(async () => sandbox[Symbol.asyncDispose]());

  it('posts rich text whose mention, link and tag come back byte for byte', async () => {
    const rich = new RichText({ text: 'Grüße 👋 @bob.test, see https://example.com/a #launch' });
    await rich.detectFacets(alice);
    expect(rich.facets).toHaveLength(3);
    const { uri } = await alice.post({
      text: rich.text,
      facets: rich.facets ?? [],
      langs: ['de', 'en'],
    });
    clock.advance(MINUTE);

    const [post] = (await alice.getPosts({ uris: [uri] })).data.posts;
    expect(post?.record).toMatchObject({ text: rich.text, facets: rich.facets });
    const notices = await bob.listNotifications();
    expect(notices.data.notifications.map(({ reason }) => reason)).toContain('mention');
  });

  it('shows an uploaded image at the address in the view', async () => {
    const png = gradientPng(8, 6, [200, 120, 40]);
    const { data } = await alice.uploadBlob(png, { encoding: 'image/png' });
    const images = [{ image: data.blob, alt: 'a gradient', aspectRatio: { width: 8, height: 6 } }];
    const { uri } = await alice.post({
      text: '',
      embed: { $type: 'app.bsky.embed.images', images },
    });
    clock.advance(MINUTE);

    const [post] = (await bob.getPosts({ uris: [uri] })).data.posts;
    const shown = (post!.embed as unknown as { images: { thumb: string; alt: string }[] }).images[0];
    expect(shown?.alt).toBe('a gradient');
    const bytes = await (await fetch(shown?.thumb ?? '')).arrayBuffer();
    expect(Buffer.from(bytes).equals(png)).toBe(true);
  });

  it('counts likes, reposts, replies, quotes and follows of another account once', async () => {
    const post = await alice.post({ text: 'count me' });
    await bob.like(post.uri, post.cid);
    await bob.like(post.uri, post.cid);
    await bob.repost(post.uri, post.cid);
    await bob.post({ text: 'an answer', reply: { root: post, parent: post } });
    await bob.post({ text: 'look', embed: { $type: 'app.bsky.embed.record', record: post } });
    await bob.follow(alice.assertDid);
    clock.advance(MINUTE);

    const { thread } = (await alice.getPostThread({ uri: post.uri })).data;
    expect(thread).toMatchObject({
      post: { likeCount: 1, repostCount: 1, replyCount: 1, quoteCount: 1 },
      replies: [{ post: { record: { text: 'an answer' } } }],
    });
    expect((await alice.getLikes({ uri: post.uri })).data.likes.map(({ actor }) => actor.handle)).toEqual(['bob.test']);
    expect((await alice.getRepostedBy({ uri: post.uri })).data.repostedBy).toHaveLength(1);
    expect((await alice.app.bsky.feed.getQuotes({ uri: post.uri })).data.posts).toHaveLength(1);
    expect((await alice.getProfile({ actor: 'alice.test' })).data.followersCount).toBe(1);
    expect((await bob.getPosts({ uris: [post.uri] })).data.posts[0]?.viewer?.like).toMatch(/^at:\/\//);
  });

  it('pages through the author’s feed without a gap or a repeat, newest first', async () => {
    const carol = await loggedIn('carol.test');
    for (let n = 0; n < 7; n++) {
      clock.advance(MINUTE);
      await carol.post({ text: `post ${n}` });
    }
    clock.advance(MINUTE);
    const texts: unknown[] = [];
    let cursor: string | undefined;
    do {
      const { data } = await alice.getAuthorFeed({
        actor: 'carol.test',
        limit: 3,
        ...(cursor === undefined ? {} : { cursor }),
      });
      texts.push(...data.feed.map(({ post }) => post.record['text']));
      cursor = data.cursor;
    } while (cursor !== undefined);
    expect(texts).toEqual([6, 5, 4, 3, 2, 1, 0].map((n) => `post ${n}`));
  });

  it('refreshes its session by itself when the access token has run out', async () => {
    const before = alice.session?.accessJwt;
    clock.advance(121 * MINUTE);
    await alice.post({ text: 'two hours later' });
    expect(alice.session?.accessJwt).not.toBe(before);
  });

  it('deletes posts, so that nobody is shown them and a copy stays in the control list', async () => {
    const { uri } = await alice.post({ text: 'regret' });
    clock.advance(MINUTE);
    await alice.deletePost(uri);
    expect((await bob.getPosts({ uris: [uri] })).data.posts).toEqual([]);
    const listed = (await (await fetch(`${sandbox.url}/_control/bluesky/posts?account=alice.test`)).json()) as {
      posts: { uri: string; deleted: boolean }[];
    };
    expect(listed.posts.find((post) => post.uri === uri)?.deleted).toBe(true);
  });
});
