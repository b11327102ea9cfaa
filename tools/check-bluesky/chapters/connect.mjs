import assert from 'node:assert/strict';
import { eventually } from '../eventually.mjs';
import { figuresOf } from '../network-view.mjs';

/** More than two calls of 25, and more than a page of a listing shows by default. */
const EARLIER_POSTS = 60;

/** What Ada wrote before she heard of Afterpost, some of it liked; and what she did that is no post of hers. */
export async function writeEarlierPosts({ ada, bob, cleo, network, earlier }) {
  for (let number = 1; number <= EARLIER_POSTS; number += 1) {
    const post = await ada.post(`Earlier post ${number}`, { daysAgo: 20 - number / 10 });
    earlier.push(post.uri);
    if (number % 3 === 0) await bob.like(post);
    if (number % 6 === 0) await cleo.like(post);
    if (number % 10 === 0) await bob.reply(`Answer to ${number}`, post);
  }
  const bobs = await bob.post('Bob says something.');
  await ada.repost(bobs);
  await ada.reply('Ada answers Bob.', bobs);
  await network.processAll();
}

export async function connectAccounts({ afterpost, view, ada, bob, accounts }, check) {
  const connect = (identifier, app_password) =>
    afterpost.post('/api/v1/social-accounts/connect', { platform: 'bluesky', identifier, app_password });
  const refused = async (identifier, words) => {
    const { status, body } = await connect(identifier, 'aaaa-bbbb-cccc-dddd');
    assert.equal(status, 422);
    assert.match(body.detail, words);
  };
  await check.holds('a wrong app password is refused, and it says where to make one', () =>
    refused(ada.handle, /did not accept this password.*App passwords/s),
  );
  await check.holds('an unknown handle is refused by name', () => refused('nobody-here.test', /knows no account @nobody-here\.test/));
  await check.holds('neither left an account behind', async () =>
    assert.deepEqual((await afterpost.read('/api/v1/social-accounts')).data, []),
  );
  for (const [name, person] of Object.entries({ ada, bob })) {
    await check.holds(`@${person.handle} is connected by app password and shown as the network shows it`, async () => {
      const { status, body } = await connect(`@${person.handle}`, await person.appPassword());
      assert.equal(status, 200, body.detail);
      const { did, handle, displayName } = await view.profile(person.handle);
      assert.partialDeepStrictEqual(body, { status: 'active', platform_account_id: did, handle, display_name: displayName });
      accounts[name] = body;
    });
  }
}

export async function discoverEarlierPosts({ afterpost, view, earlier, accounts }, check) {
  const posts = await check.holds(`all ${EARLIER_POSTS} earlier posts are found, and neither a repost nor an answer to others`, () =>
    eventually('the earlier posts are listed with figures', async () => {
      const { data } = await afterpost.read(`/api/v1/posts?account=${accounts.ada.id}&limit=200&include=insights`);
      assert.ok(data.length >= EARLIER_POSTS, `${data.length} posts`);
      assert.ok(data.every(({ insights }) => insights?.sync_status === 'success'));
      assert.deepEqual(data.map(({ targets: [target] }) => target.platform_post_id).toSorted(), earlier.toSorted());
      assert.ok(data.every(({ origin }) => origin === 'discovered'));
      return data;
    }),
  );
  await check.holds('each has the likes, answers and shares that the network tells of it', async () => {
    const views = await view.posts(earlier);
    for (const { targets, insights } of posts) {
      const figures = { likes: insights.likes, comments: insights.comments, shares: insights.shares, saves: insights.saves };
      assert.deepEqual(figures, figuresOf(views.get(targets[0].platform_post_id)));
    }
    assert.ok(posts.some(({ insights }) => insights.likes === 2 && insights.comments === 1));
  });
}
