import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Bluesky } from './bluesky.ts';
import { cidOfBytes } from './cid.ts';
import { isNsid, uriOf } from './ids.ts';
import { sniffMime } from '../core/images.ts';
import { repoReads } from './repo-reads.ts';
import { checkWrite, type CheckedWrite, nextRecordKey, remove, store } from './repo-writes.ts';
import { at } from './world.ts';
import { internalError, invalidRequest, type XrpcCall, XrpcError, type XrpcMethods } from './xrpc.ts';

const WRITE_POINTS = { create: 3, update: 2, delete: 1 } as const;

const place = { collection: z.string().refine(isNsid, 'not an nsid'), rkey: z.string().optional() };
const inRepo = {
  repo: z.string(),
  ...place,
  swapRecord: z.string().nullable().optional(),
  swapCommit: z.string().optional(),
};
const putInput = z.object({
  ...inRepo,
  rkey: z.string(),
  record: z.unknown(),
  validate: z.boolean().optional(),
});
const createInput = putInput.extend({ rkey: z.string().optional() });
const deleteInput = z.object({ ...inRepo, rkey: z.string() });
const WRITE = 'com.atproto.repo.applyWrites';
const writesInput = z.object({
  repo: z.string(),
  validate: z.boolean().optional(),
  swapCommit: z.string().optional(),
  writes: z.array(
    z.discriminatedUnion('$type', [
      z.object({ $type: z.literal(`${WRITE}#create`), ...place, value: z.unknown() }),
      z.object({
        $type: z.literal(`${WRITE}#update`),
        ...place,
        rkey: z.string(),
        value: z.unknown(),
      }),
      z.object({ $type: z.literal(`${WRITE}#delete`), ...place, rkey: z.string() }),
    ]),
  ),
});
type Write = z.output<typeof writesInput>['writes'][number];

/** `com.atproto.repo.*`. */
export const repoMethods = (bluesky: Bluesky): XrpcMethods => ({
  ...repoReads(bluesky),
  'com.atproto.repo.createRecord': {
    kind: 'procedure',
    answer: (call, reply) => createRecord(bluesky, call, reply),
  },
  'com.atproto.repo.putRecord': {
    kind: 'procedure',
    answer: (call, reply) => putRecord(bluesky, call, reply),
  },
  'com.atproto.repo.deleteRecord': {
    kind: 'procedure',
    answer: (call, reply) => deleteRecord(bluesky, call, reply),
  },
  'com.atproto.repo.applyWrites': {
    kind: 'procedure',
    answer: (call, reply) => applyWrites(bluesky, call, reply),
  },
  'com.atproto.repo.uploadBlob': {
    kind: 'procedure',
    takes: 'bytes',
    answer: (call, reply) => uploadBlob(bluesky, call, reply),
  },
});

function createRecord(bluesky: Bluesky, call: XrpcCall, reply: FastifyReply): object {
  const input = parse(createInput, call.input);
  const { did } = bluesky.writer(call, reply, input.repo, WRITE_POINTS.create);
  const rkey = input.rkey ?? nextRecordKey(bluesky, did, input.collection);
  const checked = checkWrite(bluesky, did, {
    ...input,
    rkey,
    record: input.record,
    validate: input.validate,
  });
  checkCommit(bluesky, did, input.swapCommit);
  // The network breaks here instead of saying that the record exists; a client must look before it tries again.
  if (bluesky.world.records.has(checked.stored.uri)) throw internalError();
  store(bluesky, checked.stored);
  return written(bluesky, checked);
}

function putRecord(bluesky: Bluesky, call: XrpcCall, reply: FastifyReply): object {
  const input = parse(putInput, call.input);
  const { did } = bluesky.writer(call, reply, input.repo, WRITE_POINTS.update);
  const checked = checkWrite(bluesky, did, {
    ...input,
    record: input.record,
    validate: input.validate,
  });
  const { uri, cid } = checked.stored;
  const current = bluesky.world.records.get(uri);
  if (current?.cid === cid) return { uri, cid, validationStatus: checked.validationStatus };
  checkCommit(bluesky, did, input.swapCommit);
  checkSwap(input.swapRecord, current?.cid);
  store(bluesky, current ? { ...current, ...checked.stored, indexedAt: current.indexedAt } : checked.stored);
  return written(bluesky, checked);
}

function deleteRecord(bluesky: Bluesky, call: XrpcCall, reply: FastifyReply): object {
  const input = parse(deleteInput, call.input);
  const { did } = bluesky.writer(call, reply, input.repo, WRITE_POINTS.delete);
  const uri = uriOf(did, input.collection, input.rkey);
  const current = bluesky.world.records.get(uri);
  if (!current) return {};
  checkCommit(bluesky, did, input.swapCommit);
  checkSwap(input.swapRecord, current.cid);
  remove(bluesky, uri);
  return { commit: bluesky.world.heads.get(did) };
}

/** All or nothing: every write is checked against the repository as the earlier ones leave it, then all are made. */
function applyWrites(bluesky: Bluesky, call: XrpcCall, reply: FastifyReply): object {
  const input = parse(writesInput, call.input);
  if (input.writes.length > 200) throw invalidRequest('Too many writes. Max: 200');
  const points = input.writes.reduce((sum, write) => sum + WRITE_POINTS[kindOf(write)], 0);
  const { did } = bluesky.writer(call, reply, input.repo, points);
  checkCommit(bluesky, did, input.swapCommit);
  const exists = new Map<string, boolean>();
  const has = (uri: string): boolean => exists.get(uri) ?? bluesky.world.records.has(uri);
  const planned = input.writes.map((write) => {
    const step = plan(bluesky, did, write, input.validate);
    if (kindOf(write) === 'create' ? has(step.uri) : kindOf(write) === 'update' && !has(step.uri)) throw internalError();
    exists.set(step.uri, kindOf(write) !== 'delete');
    return step;
  });
  for (const { make } of planned) make();
  return { commit: bluesky.world.heads.get(did), results: planned.map(({ result }) => result) };
}

function plan(
  bluesky: Bluesky,
  did: string,
  write: Write,
  validate: boolean | undefined,
): { uri: string; make: () => void; result: object } {
  const rkey = write.rkey ?? nextRecordKey(bluesky, did, write.collection);
  if (write.$type === `${WRITE}#delete`) {
    const uri = uriOf(did, write.collection, rkey);
    return { uri, make: () => remove(bluesky, uri), result: { $type: `${WRITE}#deleteResult` } };
  }
  const checked = checkWrite(bluesky, did, {
    collection: write.collection,
    rkey,
    record: write.value,
    validate,
  });
  const { uri, cid } = checked.stored;
  return {
    uri,
    make: () => store(bluesky, checked.stored),
    result: { $type: `${write.$type}Result`, uri, cid, validationStatus: checked.validationStatus },
  };
}

const kindOf = (write: Write): keyof typeof WRITE_POINTS => write.$type.slice(WRITE.length + 1) as keyof typeof WRITE_POINTS;

function uploadBlob(bluesky: Bluesky, call: XrpcCall, reply: FastifyReply): object {
  const { did } = bluesky.writer(call, reply, undefined, 0);
  bluesky.limits.charge([{ buckets: ['blobsPerDay'], key: did, points: 1 }], reply);
  if (call.mimeType === '') throw invalidRequest('Request encoding (Content-Type) required but not provided');
  if (!Buffer.isBuffer(call.input) || call.input.length === 0) throw invalidRequest('A request body is expected but none was provided');
  const sniffed = sniffMime(call.input);
  if (!sniffed && /^(image|video)\//.test(call.mimeType)) throw invalidRequest(`The bytes are not a ${call.mimeType}`);
  const blob = {
    did,
    cid: cidOfBytes(call.input),
    mimeType: sniffed ?? call.mimeType,
    size: call.input.length,
    base64: call.input.toString('base64'),
  };
  bluesky.world.commit({ type: 'blob-stored', blob });
  return {
    blob: { $type: 'blob', ref: { $link: blob.cid }, mimeType: blob.mimeType, size: blob.size },
  };
}

function written(bluesky: Bluesky, { stored, validationStatus }: CheckedWrite): object {
  return {
    uri: stored.uri,
    cid: stored.cid,
    commit: bluesky.world.heads.get(stored.did),
    validationStatus,
  };
}

/** `null` means that there must be no record, a CID that it must be this one, nothing that anything goes. */
function checkSwap(swap: string | null | undefined, current: string | undefined): void {
  if (swap === undefined || swap === (current ?? null)) return;
  throw new XrpcError(400, 'InvalidSwap', `Record was at ${current ?? 'null'}`);
}

function checkCommit(bluesky: Bluesky, did: string, swap: string | undefined): void {
  const head = bluesky.world.heads.get(did)?.cid;
  if (swap !== undefined && swap !== head) throw new XrpcError(400, 'InvalidSwap', `Commit was at ${head ?? 'null'}`);
}

function parse<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  if (input === undefined) throw invalidRequest('A request body is expected but none was provided');
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name = String(issue?.path.at(-1) ?? '');
  const missing = issue?.path.length === 1 && at(input, name) === undefined;
  throw invalidRequest(
    missing ? `Missing required key "${name}" at $` : `${issue?.message ?? 'Invalid input'} at $.${issue?.path.join('.') ?? ''}`,
  );
}
