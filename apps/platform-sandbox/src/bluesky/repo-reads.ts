import type { Bluesky } from './bluesky.ts';
import { uriOf } from './ids.ts';
import { didDocument } from './server-methods.ts';
import type { Account } from './world.ts';
import { invalidRequest, page, XrpcError, type XrpcMethods } from './xrpc.ts';

/** The reading half of `com.atproto.repo.*`: the source of truth, without counts and without delay. */
export const repoReads = (bluesky: Bluesky): XrpcMethods => ({
  'com.atproto.repo.getRecord': {
    kind: 'query',
    answer: (call, reply) => {
      bluesky.charge(call, reply);
      const [repo, collection, rkey] = [call.params.text('repo'), call.params.text('collection'), call.params.text('rkey')];
      const uri = uriOf(bluesky.world.accountBy(repo)?.did ?? repo, collection, rkey);
      const stored = bluesky.world.records.get(uri) ?? bluesky.life.post(uri);
      const cid = call.params.optional('cid');
      if (!stored || (cid !== undefined && cid !== stored.cid))
        throw new XrpcError(400, 'RecordNotFound', `Could not locate record: ${uri}`);
      return { uri, cid: stored.cid, value: stored.record };
    },
  },
  'com.atproto.repo.listRecords': {
    kind: 'query',
    answer: (call, reply) => {
      bluesky.charge(call, reply);
      const { did } = repoOf(bluesky, call.params.text('repo'));
      const records = bluesky.world.collection(did, call.params.text('collection'));
      const { items, cursor } = page(records, {
        keyOf: ({ rkey }) => rkey,
        limit: call.params.limit(),
        cursor: call.params.optional('cursor'),
        oldestFirst: call.params.flag('reverse'),
      });
      return {
        cursor,
        records: items.map(({ uri, cid, record }) => ({ uri, cid, value: record })),
      };
    },
  },
  'com.atproto.repo.describeRepo': {
    kind: 'query',
    answer: (call, reply) => {
      bluesky.charge(call, reply);
      const account = repoOf(bluesky, call.params.text('repo'));
      const { did, handle } = account;
      return {
        handle,
        did,
        didDoc: didDocument(account, call.origin),
        collections: bluesky.world.collectionsOf(did),
        handleIsCorrect: true,
      };
    },
  },
});

function repoOf(bluesky: Bluesky, identifier: string): Account {
  const account = bluesky.world.accountBy(identifier);
  if (!account) throw invalidRequest(`Could not find repo: ${identifier}`);
  return account;
}
