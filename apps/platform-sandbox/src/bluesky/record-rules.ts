import { checkPost } from './post-rules.ts';
import { FOLLOW, isDid, isRecordKey, isTid, LIKE, POST, PROFILE, REPOST } from './ids.ts';
import { at, type Blob, type RecordValue } from './world.ts';
import { atUri, checkBlob, datetime, fields, present, text } from './value-rules.ts';
import { invalidRequest, XrpcError } from './xrpc.ts';

type FindBlob = (cid: string) => Blob | undefined;
type Check = (record: Record<string, unknown>, findBlob: FindBlob) => void;

const KNOWN: Readonly<Record<string, Check>> = {
  [POST]: checkPost,
  [LIKE]: (record) => checkSubject(record),
  [REPOST]: (record) => checkSubject(record),
  [FOLLOW]: (record) => {
    if (!isDid(text(record, 'subject', '$.record'))) throw invalidRequest('Invalid did at $.record.subject');
    datetime(record, 'createdAt', '$.record');
  },
  [PROFILE]: (record, findBlob) => {
    if (present(record, 'displayName')) text(record, 'displayName', '$.record', { graphemes: 64, bytes: 640 });
    if (present(record, 'description')) text(record, 'description', '$.record', { graphemes: 256, bytes: 2560 });
    for (const name of ['avatar', 'banner']) {
      if (present(record, name)) checkBlob(record, name, '$.record', { mimes: ['image/'], bytes: 1_000_000 }, findBlob);
    }
  },
};

function checkSubject(record: Record<string, unknown>): void {
  const subject = fields(record, 'subject', '$.record');
  atUri(subject, 'uri', '$.record.subject');
  text(subject, 'cid', '$.record.subject');
  datetime(record, 'createdAt', '$.record');
}

/**
 * Checks a record as the network would on its way in.
 *
 * @returns the record with its `$type`, and what the answer says of the check
 * @throws XrpcError with the network's own words
 */
export function checkRecord(
  write: { collection: string; rkey: string; record: unknown; validate: boolean | undefined },
  findBlob: FindBlob,
): { record: RecordValue; validationStatus: 'valid' | 'unknown' } {
  const { collection, rkey, record: given, validate } = write;
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw invalidRequest('Expected object value type at $.record');
  const record = { $type: collection, ...given } as Record<string, unknown>;
  if (record['$type'] !== collection) throw invalidRequest(`Invalid $type: expected ${collection}, got ${String(record['$type'])}`);
  refuseFloats(record, '$.record');
  checkRecordKey(collection, rkey);
  const check = KNOWN[collection];
  if (!check && validate === true) throw invalidRequest(`Lexicon not found: ${collection}`);
  // Also with `validate: false`: the AppView would drop what the repository takes, and nobody would be told.
  check?.(record, findBlob);
  for (const cid of blobsIn(record)) if (!findBlob(cid)) throw new XrpcError(400, 'BlobNotFound', `Could not find blob: ${cid}`);
  return { record, validationStatus: check ? 'valid' : 'unknown' };
}

function checkRecordKey(collection: string, rkey: string): void {
  const fits = collection === PROFILE ? rkey === 'self' : collection in KNOWN ? isTid(rkey) : isRecordKey(rkey);
  if (!fits) throw invalidRequest(`Invalid record key for ${collection}: "${rkey}"`);
}

function refuseFloats(value: unknown, path: string): void {
  if (typeof value === 'number' && !Number.isSafeInteger(value))
    throw invalidRequest(`Expected integer value type at ${path} (got ${value})`);
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) refuseFloats(inner, Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`);
}

function blobsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const link = at(value, 'ref', '$link');
  if (at(value, '$type') === 'blob' && typeof link === 'string') return [link];
  return Object.values(value).flatMap(blobsIn);
}
