import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY, HOUR } from '@afterpost/kernel';
import { settle, startX, xUser, type XUser } from '../../test/x-user.ts';
import type { Visitor } from '../../test/visitor.ts';

describe('publishing on X', () => {
  let sandbox: Visitor;
  let alice: XUser;
  let bob: XUser;
  beforeEach(async () => {
    sandbox = await startX();
    alice = await xUser(sandbox, 'alice');
    bob = await xUser(sandbox, 'bob');
  });
  afterEach(async () => sandbox[Symbol.asyncDispose]());

  const spent = async () => (await sandbox.send('GET', '/_control/x/spending')).body.totalMicroUsd;

  it('answers 201 with an id beyond 2^53 that a number cannot hold, and its own history', async () => {
    const { status, body } = await alice.post({ text: 'Release 4.2 is out' });
    expect(status).toBe(201);
    const { id } = body.data;
    expect(body).toEqual({ data: { id, text: 'Release 4.2 is out', edit_history_tweet_ids: [id] } });
    expect(BigInt(Number(id)).toString()).not.toBe(id);
    expect(BigInt(await alice.say('and another'))).toBeGreaterThan(BigInt(id));
  });

  it('shows links as t.co with entities that cut the text where they stand, and escapes what HTML would eat', async () => {
    const text = '👋 Fish & <chips>: https://example.com/a?b=c#d and example.org/menu, @bob #friday';
    const id = await alice.say(text);
    const { data } = (await alice.get(`/2/tweets/${id}`, { 'tweet.fields': 'entities' })).body;
    expect(data.text).toMatch(/^👋 Fish &amp; &lt;chips&gt;: https:\/\/t\.co\/\w{10} and https:\/\/t\.co\/\w{10}, @bob #friday$/);
    const cut = ({ start, end }: { start: number; end: number }) =>
      Array.from(data.text as string)
        .slice(start, end)
        .join('');
    expect(data.entities.urls.map(cut)).toEqual(data.entities.urls.map(({ url }: { url: string }) => url));
    expect(data.entities.urls).toMatchObject([
      { expanded_url: 'https://example.com/a?b=c#d', display_url: 'example.com/a?b=c#d' },
      { expanded_url: 'http://example.org/menu', display_url: 'example.org/menu' },
    ]);
    expect(data.entities.mentions.map(cut)).toEqual(['@bob']);
    expect(data.entities.mentions[0].id).toBe(bob.id);
    expect(data.entities.hashtags.map(cut)).toEqual(['#friday']);
  });

  it.each([
    ['280 letters', 'x'.repeat(280), 201],
    ['281 letters', 'x'.repeat(281), 403],
    ['257 letters and a link of any length', `${'x'.repeat(256)} https://example.com/${'y'.repeat(90)}`, 201],
    ['258 letters and a link', `${'x'.repeat(257)} https://example.com/`, 403],
    ['140 CJK characters', '漢'.repeat(140), 201],
    ['141 CJK characters', '漢'.repeat(141), 403],
    ['140 families of four', '👨‍👩‍👧‍👦'.repeat(140), 201],
    ['141 families of four', '👨‍👩‍👧‍👦'.repeat(141), 403],
    ['280 letters written as two code points', 'é'.normalize('NFD').repeat(280), 201],
    ['two cashtags', 'Buying $ACME and $INIT', 403],
    ['one cashtag and a price', 'Buying $ACME for $20', 201],
  ])('answers %s', async (_what, text, status) => {
    expect((await alice.post({ text })).status).toBe(status);
  });

  it('shows the beginning of a long post of a premium account, and the whole as its note', async () => {
    const premium = await xUser(sandbox, 'longform', { type: 'premium' });
    const text = 'word '.repeat(200).trim();
    const id = await premium.say(text);
    const { data } = (await premium.get(`/2/tweets/${id}`, { 'tweet.fields': 'note_tweet' })).body;
    expect(Array.from(data.text as string)).toHaveLength(280);
    expect(data.note_tweet.text).toBe(text);
  });

  it.each([
    ['an unknown field', { text: 'a', txt: 'b' }, '$.txt'],
    ['a deep unknown field', { text: 'a', reply: { in_reply_to_tweet_id: '1', id: '2' } }, '$.reply.id'],
    ['nothing to say', {}, 'text'],
    ['five files', { text: 'a', media: { media_ids: ['1', '2', '3', '4', '5'] } }, '$.media.media_ids'],
    ['a file it does not know', { text: 'a', media: { media_ids: ['1'] } }, 'media.media_ids'],
    ['a poll with a picture', { text: 'a', media: { media_ids: ['1'] }, poll: { options: ['y', 'n'], duration_minutes: 5 } }, '$.poll'],
    ['a poll that lasts for ever', { text: 'a', poll: { options: ['y', 'n'], duration_minutes: 10_081 } }, '$.poll.duration_minutes'],
  ])('answers 400 invalid-request to %s and names the field', async (_what, input, parameter) => {
    const { status, body } = await alice.post(input);
    expect(status).toBe(400);
    expect(body).toMatchObject({ title: 'Invalid Request', type: 'https://api.twitter.com/2/problems/invalid-request' });
    expect(body.errors.flatMap((error: { parameters: object }) => Object.keys(error.parameters))).toContain(parameter);
  });

  it('takes the same text again only after the window, or when the first is gone', async () => {
    const first = await alice.say('twice');
    const duplicate = {
      status: 403,
      body: { type: 'about:blank', detail: 'You are not allowed to create a Tweet with duplicate content.' },
    };
    expect(await alice.post({ text: 'twice' })).toMatchObject(duplicate);
    expect((await bob.post({ text: 'twice' })).status).toBe(201);
    await alice.call('DELETE', `/2/tweets/${first}`);
    expect((await alice.post({ text: 'twice' })).status).toBe(201);
    sandbox.clock.advance(DAY);
    const later = await xUser(sandbox, 'alice');
    expect((await later.post({ text: 'twice' })).status).toBe(201);
  });

  it('lets an account go on with its own thread, and answer those who named it, and nobody else', async () => {
    const root = await alice.say('1/2');
    const { body } = await alice.reply(root, '2/2');
    const [second] = (
      await alice.get('/2/tweets', { ids: body.data.id, 'tweet.fields': 'conversation_id,referenced_tweets,in_reply_to_user_id' })
    ).body.data;
    expect(second).toMatchObject({
      conversation_id: root,
      in_reply_to_user_id: alice.id,
      referenced_tweets: [{ type: 'replied_to', id: root }],
    });
    const refused = await bob.reply(root, 'uninvited');
    expect(refused.status).toBe(403);
    expect(refused.body.detail).toMatch(/^Reply to this conversation is not allowed because you have not been mentioned/);
    const invitation = await alice.say('what do you think, @Bob?');
    const before = await spent();
    expect((await bob.reply(invitation, 'splendid')).status).toBe(201);
    expect((await spent()) - before).toBe(10_000);
    await sandbox.control(`/x/posts/${root}/engage`, { replies: [{ author: 'zed', text: 'Nice!' }] });
    const answers = (await alice.get('/2/tweets/search/recent', { query: `conversation_id:${root} from:zed` })).body.data;
    expect(answers).toMatchObject([{ text: '@alice Nice!' }]);
    expect((await alice.reply(answers[0].id, 'Thanks')).status).toBe(201);
  });

  it('refuses to answer what is not there', async () => {
    expect((await alice.reply('1234567890123456789', 'hello?')).body.detail).toMatch(/deleted or not visible/);
  });

  it('refuses quotes, and mentions out of the blue where that is the reading that holds', async () => {
    const id = await bob.say('quote me');
    expect((await alice.post({ text: 'look', quote_tweet_id: id })).status).toBe(403);
    await settle(sandbox, { variants: { standaloneMentions: 'refused' } });
    expect((await alice.post({ text: 'hey @bob' })).status).toBe(403);
  });

  it('edits a premium post within the hour under a new id, and deletes all versions with any of them', async () => {
    const premium = await xUser(sandbox, 'editor', { type: 'premium' });
    const first = await premium.say('helo');
    const second = await premium.say('hello', { edit_options: { previous_post_id: first } });
    const { body } = await premium.get('/2/tweets', { ids: `${first},${second}` });
    expect(body.data).toHaveLength(2);
    for (const post of body.data) expect(post.edit_history_tweet_ids).toEqual([first, second]);
    expect((await premium.get(`/2/users/${premium.id}/tweets`)).body.data.map(({ id }: { id: string }) => id)).toEqual([second]);
    expect((await premium.post({ text: 'helloo', edit_options: { previous_post_id: first } })).status).toBe(403);
    sandbox.clock.advance(HOUR + 1);
    expect((await premium.post({ text: 'hello!', edit_options: { previous_post_id: second } })).status).toBe(403);
    await premium.call('DELETE', `/2/tweets/${first}`);
    expect((await premium.get('/2/tweets', { ids: `${first},${second}` })).body.data).toBeUndefined();
  });

  it('deletes one’s own posts and nobody else’s', async () => {
    const id = await alice.say('regret');
    expect((await bob.call('DELETE', `/2/tweets/${id}`)).status).toBe(403);
    expect((await alice.call('DELETE', `/2/tweets/${id}`)).body).toEqual({ data: { deleted: true } });
    expect((await alice.call('DELETE', `/2/tweets/${id}`)).status).toBe(404);
    const { posts } = (await sandbox.send('GET', '/_control/x/posts?account=alice')).body;
    expect(posts).toMatchObject([{ id, deleted: true, text: 'regret' }]);
  });
});
