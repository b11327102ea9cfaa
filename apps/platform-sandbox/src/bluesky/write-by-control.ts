import { Problem } from '../core/problem.ts';
import type { Bluesky } from './bluesky.ts';
import { cidOfRecord } from './cid.ts';
import { isHandle, POST, tidAt, uriOf } from './ids.ts';
import { checkRecord } from './record-rules.ts';
import type { RecordValue, StoredRecord } from './world.ts';
import { XrpcError } from './xrpc.ts';

/** @throws Problem when the network would not take the text; asked before anything is written */
export function refuseBadText(text: string): void {
  try {
    const record = { text, createdAt: new Date(0).toISOString() };
    checkRecord({ collection: POST, rkey: tidAt(0, 0), record, validate: true }, () => undefined);
  } catch (error) {
    throw error instanceof XrpcError ? new Problem(400, 'invalid-post', `"${text.slice(0, 40)}…": ${error.message}`) : error;
  }
}

/** @throws Problem when it is no handle */
export function acceptableHandle(given: string): string {
  const handle = given.toLowerCase().replace(/^@/, '');
  if (isHandle(handle)) return handle;
  throw new Problem(400, 'invalid-handle', `"${given}" is not a handle; give a domain name like "alice.test".`);
}

/** Writes a post that no client sent. */
export function writeByControl(
  bluesky: Bluesky,
  post: Pick<StoredRecord, 'did' | 'rkey' | 'indexedAt' | 'popularity' | 'dip'> & { readonly record: RecordValue },
): StoredRecord {
  const stored = { ...post, uri: uriOf(post.did, POST, post.rkey), collection: POST, cid: cidOfRecord(post.record) };
  bluesky.world.commit({ type: 'record-written', record: stored });
  return stored;
}
