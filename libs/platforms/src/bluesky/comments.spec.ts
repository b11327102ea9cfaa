import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { openHarness, script } from './harness.ts';
import type { Harness } from './harness.ts';

const ROOT = 'at://did:plc:alice/app.bsky.feed.post/3root';
const uriOf = (name: string): string => `at://did:plc:bob/app.bsky.feed.post/${name}`;
const reply = (name: string, parent: string, parts: object = {}, replies: readonly unknown[] = []) => ({
  post: {
    uri: uriOf(name),
    author: { did: 'did:plc:bob', handle: 'bob.example' },
    record: { text: name, createdAt: '2026-11-21T10:05:00Z', reply: { root: { uri: ROOT }, parent: { uri: parent } } },
    replyCount: replies.length,
    ...parts,
  },
  replies,
});
const thread = (replies: readonly unknown[], replyCount = replies.length) => ({
  thread: { post: { uri: ROOT, replyCount }, replies },
});

let harness: Harness;
beforeEach(async () => {
  harness = await openHarness();
});
afterEach(() => harness.close());

const fetchComments = (answer: unknown) => {
  script(harness.network, 'app.bsky.feed.getPostThread', 200, answer);
  return harness.adapter.fetchComments(ROOT, harness.access);
};

describe('comments', () => {
  it('are all replies of the thread, answers to answers with their parent', async () => {
    const answer = thread([reply('one', ROOT, { likeCount: 2 }, [reply('two', uriOf('one'))])]);
    expect(await fetchComments(answer)).toEqual({
      ok: true,
      value: {
        complete: true,
        comments: [
          {
            platformCommentId: uriOf('one'),
            text: 'one',
            authorId: 'did:plc:bob',
            authorName: 'bob.example',
            createdAt: '2026-11-21T10:05:00.000Z',
            likes: 2,
          },
          expect.objectContaining({ text: 'two', parentId: uriOf('one'), likes: 0 }),
        ],
      },
    });
  });

  it.each([
    ['the post counts more replies than it shows', thread([reply('one', ROOT)], 3)],
    ['a reply counts answers that were not sent', thread([reply('one', ROOT, { replyCount: 2 })])],
    ['a reply has no author', thread([reply('one', ROOT, { author: null })])],
  ])('are told to be incomplete when %s: nobody may conclude a deletion', async (_name, answer) => {
    expect(await fetchComments(answer)).toMatchObject({ ok: true, value: { complete: false } });
  });

  it('pass over deleted and blocked replies', async () => {
    const answer = thread([{ uri: uriOf('gone'), notFound: true }, { uri: uriOf('hidden'), blocked: true }, reply('one', ROOT)]);
    expect(await fetchComments(answer)).toMatchObject({ ok: true, value: { complete: true, comments: [{ text: 'one' }] } });
  });

  it.each([
    [{ thread: { notFound: true } }, 'not_found'],
    [{ thread: { blocked: true } }, 'permission_denied'],
    [{ thread: 7 }, 'transient'],
    [[], 'transient'],
  ])('of %j are a failure: %s', async (answer, kind) => {
    expect(await fetchComments(answer)).toMatchObject({ ok: false, failure: { class: kind } });
  });

  it('of a missing post are not_found', async () => {
    harness.network.scripted.delete('app.bsky.feed.getPostThread');
    expect(await harness.adapter.fetchComments(ROOT, harness.access)).toMatchObject({
      ok: false,
      failure: { class: 'not_found' },
    });
  });

  it('survive a thread of any depth', async () => {
    let node = reply('leaf', ROOT);
    for (let depth = 0; depth < 1_000; depth += 1) node = reply(`n${depth}`, ROOT, {}, [node]);
    const outcome = await fetchComments(thread([node]));
    expect(outcome.ok && outcome.value.comments.length).toBe(1_001);
  });

  it('never throw, whatever the thread', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), fc.array(fc.jsonValue()), async (junk, replies) => {
        expect(typeof (await fetchComments(junk)).ok).toBe('boolean');
        expect((await fetchComments({ thread: { post: { uri: ROOT }, replies } })).ok).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});
