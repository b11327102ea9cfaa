import assert from 'node:assert/strict';
import { eventually } from '../eventually.mjs';

/** What happens on the wire to the first request that carries a post of Bob's. */
const TEXTS = {
  answerCut: 'The network took it, and the line broke.',
  requestCut: 'The line broke before the network had it.',
  answerSilent: 'The network took it, and then the publisher was gone.',
  requestSilent: 'The publisher was gone before the network had it.',
};
/** The 30 s that a call may take, the 2 s in which it must begin, and two looks 10 s apart for what broke. */
const RECOVERS_WITHIN_MS = 90_000;

/** Breaks lines and kills the publisher between sending and recording. Whatever the network took, it has once in the end. */
export async function loseAnswers({ afterpost, view, bob, accounts, credentials, wiretap }, check) {
  const ids = {};
  const answers = {};
  const send = async (fate, loss) => {
    const lost = wiretap.lose({ ...loss, words: TEXTS[fate] });
    ids[fate] = await afterpost.publish(TEXTS[fate], [accounts.bob]);
    answers[fate] = await lost;
  };
  const onNetwork = async (fate) => (await view.recordsWith(bob.did, TEXTS[fate])).map(({ uri }) => uri);
  const taken = async (fates) => Promise.all(fates.map(async (fate) => (await onNetwork(fate)).length));
  const targetOf = async (fate) => (await afterpost.read(`/api/v1/posts/${ids[fate]}`)).targets[0];

  await credentials.moveTo(accounts.bob.id, wiretap.url);
  await check.holds('a line that breaks before or after the network took the post leaves it unconfirmed', async () => {
    await Promise.all([send('answerCut', { what: 'answer', how: 'cut' }), send('requestCut', { what: 'request', how: 'cut' })]);
    assert.deepEqual(await taken(['answerCut', 'requestCut']), [1, 0]);
    for (const fate of ['answerCut', 'requestCut']) {
      await eventually('the target is unconfirmed', async () => (await targetOf(fate)).status === 'unconfirmed');
    }
  });
  await check.holds('the publisher is killed when the network took one post and never saw another', async () => {
    await Promise.all([
      send('answerSilent', { what: 'answer', how: 'silence' }),
      send('requestSilent', { what: 'request', how: 'silence' }),
    ]);
    await afterpost.kill('publisher');
    assert.deepEqual(await taken(['answerSilent', 'requestSilent']), [1, 0]);
  });
  await check.holds('nobody claims that any of them is published', async () => {
    for (const fate of Object.keys(TEXTS)) assert.notEqual((await targetOf(fate)).status, 'published', fate);
  });
  await check.holds('the next publisher brings all four to a good end', async () => {
    await afterpost.startService('publisher');
    await Promise.all(Object.values(ids).map((id) => afterpost.published(id, RECOVERS_WITHIN_MS)));
  });
  await check.holds('the network has exactly one of each, where Afterpost says that it is', async () => {
    for (const fate of Object.keys(TEXTS)) assert.deepEqual(await onNetwork(fate), [(await targetOf(fate)).platform_post_id], fate);
    for (const fate of ['answerCut', 'answerSilent']) assert.deepEqual(await onNetwork(fate), [answers[fate].body.uri]);
  });
  await check.holds(
    'what broke was looked for and not sent again; only what had not arrived, and what nobody could tell, was',
    async () => {
      const sent = Object.fromEntries(Object.entries(TEXTS).map(([fate, text]) => [fate, wiretap.callsWith(text).length]));
      assert.deepEqual(sent, { answerCut: 1, requestCut: 2, answerSilent: 2, requestSilent: 2 });
    },
  );
}
