import type { Bluesky } from './bluesky.ts';
import { LIKE, PROFILE, REPOST, uriOf } from './ids.ts';
import { integer } from '../core/seeded.ts';
import { POST } from './ids.ts';
import type { Actor } from './public-life.ts';
import { type Account, at, referencesOf, type StoredRecord } from './world.ts';

/** For whom a view is made, and where its links lead. */
export interface Looking {
  readonly bluesky: Bluesky;
  readonly origin: string;
  readonly reader: Account | undefined;
}

export const blobUrl = (origin: string, size: 'feed_thumbnail' | 'feed_fullsize' | 'avatar', did: string, blob: unknown): string =>
  `${origin}/img/${size}/plain/${did}/${String(at(blob, 'ref', '$link'))}@jpeg`;

/** `profileViewBasic`, and a bit of `profileView`. */
export function profileView({ bluesky, origin }: Looking, actor: Actor): object {
  const profile = bluesky.world.records.get(uriOf(actor.did, PROFILE, 'self'))?.record;
  const avatar = profile?.['avatar'];
  return {
    did: actor.did,
    handle: actor.handle,
    displayName: profile?.['displayName'] ?? actor.displayName,
    ...(avatar === undefined ? {} : { avatar: blobUrl(origin, 'avatar', actor.did, avatar) }),
    ...(actor.account ? { createdAt: actor.account.createdAt } : {}),
    labels: [],
  };
}

export function profileViewDetailed(looking: Looking, actor: Actor): object {
  const { bluesky } = looking;
  const { account } = actor;
  const profile = bluesky.world.records.get(uriOf(actor.did, PROFILE, 'self'))?.record;
  const crowdCount = (what: string, below: number): number => integer(below, bluesky.seed, actor.did, what);
  return {
    ...profileView(looking, actor),
    description: profile?.['description'] ?? account?.description,
    followersCount: account ? bluesky.life.followers(account) : crowdCount('followers', 150),
    followsCount: account
      ? account.following + bluesky.world.collection(actor.did, 'app.bsky.graph.follow').length
      : crowdCount('follows', 400),
    postsCount: account ? bluesky.world.collection(actor.did, POST).length : crowdCount('posts', 900),
    ...(account ? { indexedAt: account.since } : {}),
  };
}

export function postView(looking: Looking, post: StoredRecord): object {
  const { bluesky, reader } = looking;
  const author = bluesky.life.actor(post.did) ?? { did: post.did, handle: 'handle.invalid' };
  const embed = embedView(looking, post.did, post.record['embed']);
  return {
    uri: post.uri,
    cid: post.cid,
    author: profileView(looking, author),
    record: post.record,
    ...(embed ? { embed } : {}),
    ...bluesky.life.counts(post),
    indexedAt: post.indexedAt,
    ...(reader ? { viewer: viewerState(bluesky, reader, post.uri) } : {}),
    labels: [],
  };
}

function viewerState(bluesky: Bluesky, reader: Account, uri: string): object {
  const own = (collection: string, reference: string): string | undefined =>
    bluesky.world.collection(reader.did, collection).find((stored) => referencesOf(stored).includes(`${reference} ${uri}`))?.uri;
  return {
    like: own(LIKE, 'like'),
    repost: own(REPOST, 'repost'),
    threadMuted: false,
    embeddingDisabled: false,
  };
}

function embedView(looking: Looking, did: string, embed: unknown): object | undefined {
  switch (at(embed, '$type')) {
    case 'app.bsky.embed.images':
    case 'app.bsky.embed.gallery':
      return imagesView(looking, did, embed);
    case 'app.bsky.embed.external':
      return externalView(looking, did, at(embed, 'external'));
    case 'app.bsky.embed.record':
      return {
        $type: 'app.bsky.embed.record#view',
        record: quotedView(looking, String(at(embed, 'record', 'uri'))),
      };
    case 'app.bsky.embed.recordWithMedia':
      return {
        $type: 'app.bsky.embed.recordWithMedia#view',
        record: { record: quotedView(looking, String(at(embed, 'record', 'record', 'uri'))) },
        media: embedView(looking, did, at(embed, 'media')),
      };
    default:
      return undefined;
  }
}

function imagesView({ origin }: Looking, did: string, embed: unknown): object {
  const images = (at(embed, 'images') ?? at(embed, 'items')) as readonly unknown[];
  return {
    $type: 'app.bsky.embed.images#view',
    images: images.map((image) => ({
      thumb: blobUrl(origin, 'feed_thumbnail', did, at(image, 'image')),
      fullsize: blobUrl(origin, 'feed_fullsize', did, at(image, 'image')),
      alt: at(image, 'alt'),
      aspectRatio: at(image, 'aspectRatio'),
    })),
  };
}

function externalView({ origin }: Looking, did: string, card: unknown): object {
  const thumb = at(card, 'thumb');
  return {
    $type: 'app.bsky.embed.external#view',
    external: {
      uri: at(card, 'uri'),
      title: at(card, 'title'),
      description: at(card, 'description'),
      ...(thumb === undefined ? {} : { thumb: blobUrl(origin, 'feed_thumbnail', did, thumb) }),
    },
  };
}

function quotedView(looking: Looking, uri: string): object {
  const quoted = looking.bluesky.visiblePost(uri);
  const author = quoted && looking.bluesky.life.actor(quoted.did);
  if (!quoted || !author) return { $type: 'app.bsky.embed.record#viewNotFound', uri, notFound: true };
  return {
    $type: 'app.bsky.embed.record#viewRecord',
    uri,
    cid: quoted.cid,
    author: profileView(looking, author),
    value: quoted.record,
    labels: [],
    ...looking.bluesky.life.counts(quoted),
    bookmarkCount: undefined,
    indexedAt: quoted.indexedAt,
  };
}
