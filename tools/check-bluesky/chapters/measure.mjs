import assert from 'node:assert/strict';
import { figuresOf } from '../network-view.mjs';

/** What Bob and Cleo do to Ada's post, on the network and without Afterpost; every figure differs from the others. */
async function engage({ bob, cleo, dan, view, network, ada, published }) {
  const { platform_post_id: uri } = published.text.targets[0];
  const post = { uri, cid: (await view.posts([uri])).get(uri).cid };
  const bobs = await bob.like(post);
  await Promise.all([cleo.like(post), dan.like(post), cleo.save(post)]);
  await Promise.all([cleo.repost(post), dan.repost(post)]);
  await Promise.all([bob.repost(post), bob.quote('Bob quotes this.', post)]);
  const reply = await bob.reply('Lovely! 🐝', post);
  await cleo.reply('I agree with Bob.', reply, post);
  const second = await dan.reply('And I do not.', post);
  await bob.like(second);
  for (const person of [bob, cleo, dan]) await person.follow(ada.did);
  await ada.follow(bob.did);
  await network.processAll();
  return { uri, bobs, second };
}

const METRICS = ['likes', 'comments', 'shares', 'saves'];
const pick = (row) => Object.fromEntries(METRICS.map((metric) => [metric, row[metric] ?? null]));

export async function measurePosts(world, check) {
  const { afterpost, view, network, ada, bob, dan, accounts, published } = world;
  const { id } = published.text;
  const { uri, bobs, second } = await engage(world);

  const asTheNetwork = async () => {
    const expected = await view.figures(uri);
    const { insights, message } = await afterpost.write(`/api/v1/posts/${id}/sync`);
    assert.equal(insights.sync_status, 'success', message);
    assert.deepEqual(pick(insights), expected);
    return { expected, insights };
  };
  await check.holds('likes, answers, reposts with quotes, and bookmarks are what the network tells', async () => {
    const { expected, insights } = await asTheNetwork();
    assert.deepEqual(expected, { likes: 3, comments: 2, shares: 4, saves: 1 });
    assert.equal(insights.impressions, null);
    assert.equal(insights.reach, null);
  });
  await check.holds('the analytics, their totals and the series tell the same', async () => {
    const expected = await view.figures(uri);
    const analytics = await afterpost.readFresh(`/api/v1/posts/${id}/analytics`);
    const [row] = analytics.metrics_by_account;
    assert.equal(row.source, 'live');
    assert.deepEqual(pick(row), expected);
    const { total_likes: likes, total_comments: comments, total_shares: shares, total_saves: saves } = analytics.aggregated_metrics;
    assert.deepEqual({ likes, comments, shares, saves }, expected);
    const { series } = await afterpost.read(`/api/v1/posts/${id}/metrics`);
    assert.deepEqual(pick(series[0].data.at(-1)), expected);
  });
  await check.holds('the comments are the thread of the network: words, authors, likes', async () => {
    assert.deepEqual(await commentsOf(afterpost, id), await threadOf(view, uri));
    assert.equal((await threadOf(view, uri)).length, 3);
  });
  await check.holds('the seed’s routes: one post, and every post of the account, all in one go', async () => {
    const one = await afterpost.write(`/admin/social-posts/${id}/sync-insights`);
    assert.deepEqual(pick(one.insights), await view.figures(uri));
    const { body } = await afterpost.post('/admin/social-posts/sync-all-insights?platform_id=bluesky&limit=100', undefined, {
      'cache-control': 'no-cache',
    });
    assert.ok(body.total > 60, `${body.total} posts`);
    assert.deepEqual({ failed: body.failed, success: body.success }, { failed: 0, success: body.total });
    await everyPostAgrees(world);
  });
  await check.holds('followers, following and number of posts of both accounts', async () => {
    for (const [name, person] of Object.entries({ ada, bob })) {
      const { followersCount: followers, followsCount: following, postsCount: posts_count } = await view.profile(person.did);
      const figures = await afterpost.readFresh(`/api/v1/social-accounts/${accounts[name].id}/metrics`);
      assert.partialDeepStrictEqual(figures, { source: 'live', followers, following, posts_count, reach: null });
    }
    assert.equal((await view.profile(ada.did)).followersCount, 3);
  });
  await check.holds('figures also fall: a like taken back, a comment deleted', async () => {
    await bob.unlike(bobs);
    await dan.deletePost(second);
    await network.processAll();
    const { expected } = await asTheNetwork();
    assert.partialDeepStrictEqual(expected, { likes: 2, comments: 1 });
    assert.deepEqual(await commentsOf(afterpost, id), await threadOf(view, uri));
  });
}

async function everyPostAgrees({ afterpost, view }) {
  const { data } = await afterpost.read('/api/v1/posts?limit=200&include=insights');
  const targets = data.flatMap(({ targets: all }) => all).filter(({ status }) => status === 'published');
  const views = await view.posts(targets.map(({ platform_post_id }) => platform_post_id));
  for (const { platform_post_id: uri, insights } of targets) assert.deepEqual(pick(insights), figuresOf(views.get(uri)), uri);
}

const byId = (one, other) => (one.id < other.id ? -1 : 1);

async function commentsOf(afterpost, id) {
  const { data } = await afterpost.read(`/api/v1/posts/${id}/comments`);
  return data.map(({ id: uri, text, author, likes }) => ({ id: uri, text, author, likes })).toSorted(byId);
}

const threadOf = async (view, uri) =>
  (await view.replies(uri))
    .map((reply) => ({
      id: reply.uri,
      text: reply.record.text,
      author: { id: reply.author.did, name: reply.author.displayName },
      likes: reply.likeCount,
    }))
    .toSorted(byId);
