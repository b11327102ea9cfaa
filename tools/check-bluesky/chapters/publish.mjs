import assert from 'node:assert/strict';
import { PAGE, PICTURE } from '../web-server.mjs';

/** Publishing answers 202 long before; a post that waits until then was not scheduled but late. */
const SCHEDULED_IN_MS = 4_000;

export async function publishPosts(world, check) {
  const { afterpost, view, network, ada, bob, accounts, web, published } = world;
  const recordOf = async (post, index = 0) => {
    const { platform_post_id: uri } = post.targets[index];
    return (await view.records(uri.split('/')[2])).find((record) => record.uri === uri);
  };

  await check.holds('a text with a mention, a link and a hashtag; the network has it once, marked at the right bytes', async () => {
    const text = `Grüße 👩‍👩‍👧 an @${bob.handle}: https://example.com/lesen #kaffee`;
    const post = await afterpost.published(await afterpost.publish(text, [accounts.ada]));
    const { value } = await recordOf(post);
    const bytes = Buffer.from(text);
    const marked = value.facets.map(({ index, features }) => [bytes.subarray(index.byteStart, index.byteEnd).toString(), features]);
    assert.deepEqual(marked, [
      [`@${bob.handle}`, [{ $type: 'app.bsky.richtext.facet#mention', did: bob.did }]],
      ['https://example.com/lesen', [{ $type: 'app.bsky.richtext.facet#link', uri: 'https://example.com/lesen' }]],
      ['#kaffee', [{ $type: 'app.bsky.richtext.facet#tag', tag: 'kaffee' }]],
    ]);
    assert.equal((await view.recordsWith(ada.did, text)).length, 1);
    published.text = post;
  });
  await check.holds('the mentioned one is notified by the network', async () => {
    await network.processAll();
    const mentions = (await bob.notifications()).filter(({ reason }) => reason === 'mention');
    assert.deepEqual(
      mentions.map(({ uri }) => uri),
      [published.text.targets[0].platform_post_id],
    );
  });
  await check.holds('an image with alt text and its true shape; the network holds the same bytes', async () => {
    const media = [{ url: web.picture, alt_text: 'A gradient, for those who hear it.' }];
    const post = await afterpost.published(await afterpost.publish('With a picture.', [accounts.ada], { media }));
    const { embed } = (await recordOf(post)).value;
    assert.equal(embed.$type, 'app.bsky.embed.images');
    const [{ alt, aspectRatio, image }] = embed.images;
    assert.deepEqual({ alt, aspectRatio }, { alt: media[0].alt_text, aspectRatio: { width: PICTURE.width, height: PICTURE.height } });
    assert.ok((await view.blob(ada.did, image.ref.toString())).equals(PICTURE.bytes));
    await network.processAll();
    const { embed: shown } = (await view.posts([post.targets[0].platform_post_id])).values().next().value;
    assert.equal(shown.images[0].alt, media[0].alt_text);
    published.image = post;
  });
  await check.holds('a link card with the title, description and picture of its page', async () => {
    const post = await afterpost.published(await afterpost.publish('With a card.', [accounts.ada], { link_url: web.page }));
    const { external } = (await recordOf(post)).value.embed;
    assert.partialDeepStrictEqual(external, { uri: web.page, title: PAGE.title, description: PAGE.description });
    assert.ok((await view.blob(ada.did, external.thumb.ref.toString())).equals(PICTURE.bytes));
  });
  await check.holds('one post on two accounts', async () => {
    const post = await afterpost.published(await afterpost.publish('On both sides.', [accounts.ada, accounts.bob]));
    for (const [index, { did }] of [ada, bob].entries()) {
      assert.equal((await recordOf(post, index)).value.text, 'On both sides.');
      assert.equal((await view.recordsWith(did, 'On both sides.')).length, 1);
    }
  });
  await check.holds('a scheduled post: not before its time, and once at its time', async () => {
    const text = 'At its time.';
    const scheduledAt = new Date(Date.now() + SCHEDULED_IN_MS);
    const { id, status } = await afterpost.write('/api/v1/posts', {
      content: text,
      scheduled_at: scheduledAt.toISOString(),
      targets: [{ account_id: accounts.ada.id }],
    });
    assert.equal(status, 'scheduled');
    assert.equal((await view.recordsWith(ada.did, text)).length, 0);
    const post = await afterpost.published(id);
    const records = await view.recordsWith(ada.did, text);
    assert.equal(records.length, 1);
    assert.ok(new Date(records[0].value.createdAt) >= scheduledAt);
    assert.ok(new Date(post.published_at) >= scheduledAt);
  });
  await check.holds('a text over 300 graphemes and five images are refused together, and nothing is kept', async () => {
    const { status, body } = await afterpost.post('/api/v1/posts', {
      content: 'ä'.repeat(301),
      media_urls: Array.from({ length: 5 }, () => web.picture),
      targets: [{ account_id: accounts.ada.id }],
    });
    assert.equal(status, 422);
    const wrong = Object.fromEntries(body.errors.map(({ pointer, detail }) => [pointer.split('/')[1], detail]));
    assert.match(wrong.content, /300/);
    assert.match(wrong.media, /4/);
    assert.deepEqual((await afterpost.read('/api/v1/posts?status=draft')).data, []);
  });
}
