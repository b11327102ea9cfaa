import type { EngageInput } from '../core/control-input.ts';
import { Problem } from '../core/problem.ts';
import type { Bluesky } from './bluesky.ts';
import { register } from './create-account.ts';
import { POST, tidAt } from './ids.ts';
import { acceptableHandle, refuseBadText, writeByControl } from './write-by-control.ts';
import { at, type Extras, type StoredRecord } from './world.ts';

const FIGURES = ['likes', 'reposts', 'quotes', 'bookmarks'] as const;

/** Exact counts on top of the curve, and answers in somebody's words; both can be seen at once. */
export function engage(bluesky: Bluesky, id: string, input: EngageInput): object {
  const post = postBy(bluesky, id);
  const answers = input.replies.map(({ author, text }) => ({ author: acceptableHandle(author), text }));
  for (const { text } of answers) refuseBadText(text);
  const before = bluesky.world.extras.get(post.uri);
  const extras = Object.fromEntries(FIGURES.map((figure) => [figure, (before?.[figure] ?? 0) + input[figure]])) as unknown as Extras;
  bluesky.world.commit({ type: 'engaged', uri: post.uri, extras });
  const replies = answers.map((answer) => writeAnswer(bluesky, post, answer));
  return { uri: post.uri, counts: bluesky.life.counts(post), replies: replies.map(({ uri, cid }) => ({ uri, cid })) };
}

function postBy(bluesky: Bluesky, id: string): StoredRecord {
  const byKey = (stored: StoredRecord): boolean => stored.rkey === id && stored.collection === POST;
  const uri = id.startsWith('at://') ? id : [...bluesky.world.records.values()].find(byKey)?.uri;
  const post = uri === undefined ? undefined : bluesky.life.post(uri);
  if (!post) throw new Problem(404, 'unknown-post', `The sandbox has no post "${id}"; give its rkey or its URL-encoded at:// URI.`);
  return post;
}

function writeAnswer(bluesky: Bluesky, post: StoredRecord, { author, text }: { author: string; text: string }): StoredRecord {
  const { did } = bluesky.world.accountBy(author) ?? register(bluesky, author, { followers: 0, following: 0 });
  const nowMs = bluesky.clock.now().getTime();
  const parent = { uri: post.uri, cid: post.cid };
  const reply = { root: at(post.record, 'reply', 'root') ?? parent, parent };
  const record = { $type: POST, text, createdAt: new Date(nowMs).toISOString(), reply };
  // Indexed already: whoever scripts an answer reads it next, without waiting for the index.
  const indexedAt = new Date(nowMs - bluesky.indexDelayMs).toISOString();
  return writeByControl(bluesky, { did, rkey: tidAt(nowMs + bluesky.world.records.size / 1000, 0), record, indexedAt });
}
