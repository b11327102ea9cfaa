import type { FastifyReply } from 'fastify';
import type { Bluesky } from './bluesky.ts';
import { POST } from './ids.ts';
import { type Account, at, type StoredRecord } from './world.ts';
import { type Looking, profileView, profileViewDetailed } from './views.ts';
import { page, type XrpcCall, type XrpcMethods } from './xrpc.ts';

/** `app.bsky.actor.*` and `app.bsky.notification.*`. */
export const actorMethods = (bluesky: Bluesky): XrpcMethods => {
  const looking = (call: XrpcCall, reply: FastifyReply): Looking => ({
    bluesky,
    origin: call.origin,
    reader: bluesky.reader(call, reply),
  });
  return {
    'app.bsky.actor.getProfile': {
      kind: 'query',
      answer: (call, reply) => profileViewDetailed(looking(call, reply), bluesky.actor(call.params.text('actor'))),
    },
    'app.bsky.actor.getProfiles': {
      kind: 'query',
      answer: (call, reply) => {
        const view = looking(call, reply);
        const asked = call.params.list('actors', 25).map((identifier) => bluesky.world.accountBy(identifier)?.did ?? identifier);
        const found = [...new Set(asked)].flatMap((did) => bluesky.life.actor(did) ?? []);
        return {
          profiles: found.filter(({ account }) => !account || account.state === 'active').map((actor) => profileViewDetailed(view, actor)),
        };
      },
    },
    'app.bsky.notification.listNotifications': {
      kind: 'query',
      answer: (call, reply) => {
        const { account } = bluesky.caller(call, reply);
        const view: Looking = { bluesky, origin: call.origin, reader: account };
        const reasons = call.params.optionalList('reasons');
        const all = notices(bluesky, account).filter(({ reason }) => reasons.length === 0 || reasons.includes(reason));
        const { items, cursor } = page(all, { keyOf: noticeKey, limit: call.params.limit(), cursor: call.params.optional('cursor') });
        return { cursor, notifications: items.flatMap((notice) => noticeView(view, notice) ?? []) };
      },
    },
  };
};

interface Notice {
  readonly reason: 'like' | 'repost' | 'follow' | 'mention' | 'reply' | 'quote';
  readonly record: StoredRecord;
  readonly subject?: string;
}

/** What others did to an account and its posts. */
function notices(bluesky: Bluesky, account: Account): Notice[] {
  const { life, world } = bluesky;
  const aboutPosts = world.collection(account.did, POST).flatMap((post): Notice[] => {
    const subject = post.uri;
    return [
      ...life.visibleReferences('like', subject).map((record) => ({ reason: 'like' as const, record, subject })),
      ...life.visibleReferences('repost', subject).map((record) => ({ reason: 'repost' as const, record, subject })),
      ...life.replies(post).map((record) => ({ reason: 'reply' as const, record, subject })),
      ...life.quotes(post).map((record) => ({ reason: 'quote' as const, record, subject })),
    ];
  });
  const follows = life.visibleReferences('follow', account.did).map((record) => ({ reason: 'follow' as const, record }));
  const mentions = [...world.records.values()]
    .filter((record) => record.collection === POST && mentionsOf(record).includes(account.did) && bluesky.isVisible(record))
    .map((record) => ({ reason: 'mention' as const, record }));
  return [...aboutPosts, ...follows, ...mentions].filter(({ record }) => record.did !== account.did);
}

const noticeKey = ({ record, reason }: Notice): string => `${record.indexedAt}::${record.uri}::${reason}`;

function mentionsOf({ record }: StoredRecord): unknown[] {
  const facets = Array.isArray(record['facets']) ? (record['facets'] as unknown[]) : [];
  return facets.flatMap((facet) => (at(facet, 'features') as unknown[]).map((feature) => at(feature, 'did')));
}

function noticeView(looking: Looking, { reason, record, subject }: Notice): object | undefined {
  const author = looking.bluesky.life.actor(record.did);
  if (!author) return undefined;
  return {
    uri: record.uri,
    cid: record.cid,
    author: profileView(looking, author),
    reason,
    ...(subject === undefined ? {} : { reasonSubject: subject }),
    record: record.record,
    isRead: false,
    indexedAt: record.indexedAt,
    labels: [],
  };
}
