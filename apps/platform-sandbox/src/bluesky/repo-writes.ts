import { cidOfRecord } from './cid.ts';
import { FOLLOW, LIKE, REPOST, tidAt, uriOf } from './ids.ts';
import type { Bluesky } from './bluesky.ts';
import { checkRecord } from './record-rules.ts';
import { referencesOf, type StoredRecord } from './world.ts';

export interface RecordWrite {
  readonly collection: string;
  readonly rkey: string;
  readonly record: unknown;
  readonly validate: boolean | undefined;
}

export interface CheckedWrite {
  readonly stored: StoredRecord;
  readonly validationStatus: 'valid' | 'unknown';
}

/** Checks a record and names it; nothing is changed yet. */
export function checkWrite(bluesky: Bluesky, did: string, write: RecordWrite): CheckedWrite {
  const { collection, rkey } = write;
  const { record, validationStatus } = checkRecord(write, (cid) => bluesky.world.blobs.get(`${did} ${cid}`));
  const indexedAt = bluesky.clock.now().toISOString();
  const stored = {
    uri: uriOf(did, collection, rkey),
    did,
    collection,
    rkey,
    cid: cidOfRecord(record),
    record,
    indexedAt,
  };
  return { stored, validationStatus };
}

export function store(bluesky: Bluesky, stored: StoredRecord): void {
  dropEarlierOfSameSubject(bluesky, stored);
  bluesky.world.commit({ type: 'record-written', record: stored });
}

export function remove(bluesky: Bluesky, uri: string): void {
  bluesky.world.commit({ type: 'record-deleted', uri, at: bluesky.clock.now().toISOString() });
}

/** A second like of the same post replaces the first record silently; so the count stays 1. */
function dropEarlierOfSameSubject(bluesky: Bluesky, stored: StoredRecord): void {
  if (![LIKE, REPOST, FOLLOW].includes(stored.collection)) return;
  const subjects = referencesOf(stored);
  const earlier = bluesky.world.collection(stored.did, stored.collection).filter((other) => other.rkey !== stored.rkey);
  for (const other of earlier) if (referencesOf(other).some((subject) => subjects.includes(subject))) remove(bluesky, other.uri);
}

/** A record key for a client that did not choose one: now, and later than any it has in that collection. */
export function nextRecordKey(bluesky: Bluesky, did: string, collection: string): string {
  const nowMs = bluesky.clock.now().getTime();
  for (let step = 0; ; step++) {
    const rkey = tidAt(nowMs + step / 1000, 23);
    if (!bluesky.world.records.has(uriOf(did, collection, rkey))) return rkey;
  }
}
