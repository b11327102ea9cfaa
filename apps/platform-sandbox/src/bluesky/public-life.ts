import type { MediaType } from '@afterpost/contracts';
import type { Clock } from '@afterpost/kernel';
import { CROWD_SIZE, crowdMember, quoteText, reactor, replyText } from '../core/crowd.ts';
import { type Appetite, arrivalAgeMs, engagementAt, type Life, lifeOf, type PostTraits } from '../core/engagement-curve.ts';
import { followersAt } from '../core/follower-curve.ts';
import { integer } from '../core/seeded.ts';
import { cidOfRecord } from './cid.ts';
import { didFor, parseAtUri, POST, tidAt, uriOf } from './ids.ts';
import { type Account, at, type Extras, type StoredRecord, type World } from './world.ts';

type Figure = 'likes' | 'reposts' | 'replies' | 'quotes' | 'bookmarks';

const APPETITE: Appetite<Figure> = {
  likes: 1,
  reposts: 0.17,
  replies: 0.09,
  quotes: 0.025,
  bookmarks: 0.06,
};

/** Answers of the crowd get a few likes themselves, and no answers. */
const APPETITE_FOR_ANSWERS: Appetite<Figure> = {
  likes: 1,
  reposts: 0,
  replies: 0,
  quotes: 0,
  bookmarks: 0,
};

const NO_EXTRAS: Extras = { likes: 0, reposts: 0, quotes: 0, bookmarks: 0 };

export interface Counts {
  readonly likeCount: number;
  readonly repostCount: number;
  readonly replyCount: number;
  readonly quoteCount: number;
  readonly bookmarkCount: number;
}

/** Somebody as others see them: an account of the sandbox or one of the crowd. */
export interface Actor {
  readonly did: string;
  readonly handle: string;
  readonly displayName?: string | undefined;
  readonly account?: Account | undefined;
}

/** The public of the network: who reacts, how much, and what they say. Pure in the seed, the world and the time. */
export class PublicLife {
  readonly #crowdByDid = new Map<string, number>();
  readonly #lives = new Map<string, Life<Figure>>();
  readonly #crowdPosts = new Map<string, StoredRecord>();

  constructor(
    private readonly world: World,
    private readonly lent: {
      readonly seed: string;
      readonly clock: Clock;
      readonly ageFactor: number;
    },
    private readonly isVisible: (stored: StoredRecord) => boolean,
  ) {}

  counts(post: StoredRecord): Counts {
    const curve = this.#curve(post);
    const extras = this.world.extras.get(post.uri) ?? NO_EXTRAS;
    const real = (kind: 'like' | 'repost' | 'quote'): number => this.visibleReferences(kind, post.uri).length;
    return {
      likeCount: notBelowZero(curve.likes + extras.likes + real('like')),
      repostCount: notBelowZero(curve.reposts + extras.reposts + real('repost')),
      replyCount: curve.replies + this.visibleReferences('reply', post.uri).length,
      quoteCount: notBelowZero(curve.quotes + extras.quotes + real('quote')),
      bookmarkCount: notBelowZero(curve.bookmarks + extras.bookmarks),
    };
  }

  visibleReferences(kind: 'like' | 'repost' | 'follow' | 'reply' | 'quote', subject: string): StoredRecord[] {
    return this.world.referencesTo(kind, subject).filter((stored) => this.isVisible(stored));
  }

  /** Direct answers, oldest first: those of the crowd and the written ones. As many as `replyCount` says. */
  replies(post: StoredRecord): StoredRecord[] {
    return byTime([...this.#crowdWriting(post, 'replies'), ...this.visibleReferences('reply', post.uri)]);
  }

  quotes(post: StoredRecord): StoredRecord[] {
    return byTime([...this.#crowdWriting(post, 'quotes'), ...this.visibleReferences('quote', post.uri)]).toReversed();
  }

  /** How many of the crowd liked or reposted, as far as the crowd goes; `reactor` says who. */
  reactorCount(post: StoredRecord, figure: 'likes' | 'reposts'): number {
    const extras = this.world.extras.get(post.uri) ?? NO_EXTRAS;
    return Math.min(CROWD_SIZE, notBelowZero(this.#curve(post)[figure] + extras[figure]));
  }

  reactor(post: StoredRecord, figure: 'likes' | 'reposts', n: number): Actor {
    return this.#crowdActor(reactor(this.lent.seed, post.uri, figure, n).index);
  }

  actor(did: string): Actor | undefined {
    const account = this.world.accounts.get(did);
    if (account) return { did, handle: account.handle, displayName: account.displayName, account };
    const index = this.#crowd().get(did);
    return index === undefined ? undefined : this.#crowdActor(index);
  }

  /** A written post or one of the crowd's, whoever asks first: also right after a restart. */
  post(uri: string): StoredRecord | undefined {
    const written = this.world.records.get(uri);
    if (written) return written.collection === POST ? written : undefined;
    const parsed = parseAtUri(uri);
    if (!parsed || !this.#crowd().has(parsed.authority)) return undefined;
    if (!this.#crowdPosts.has(uri)) {
      for (const post of this.world.records.values()) if (post.collection === POST) this.#writeAll(post);
    }
    return this.#crowdPosts.get(uri);
  }

  followers(account: Account): number {
    const { did, followers, since } = account;
    const curve = followersAt({ seed: this.lent.seed, key: did, followers, since: new Date(since) }, this.lent.clock.now());
    return curve + this.visibleReferences('follow', did).length;
  }

  forget(): void {
    this.#crowdPosts.clear();
    this.#lives.clear();
  }

  #curve(post: StoredRecord): Record<Figure, number> {
    return engagementAt(this.#life(post), this.#ageMs(post));
  }

  #life(post: StoredRecord): Life<Figure> {
    const key = `${post.uri} ${post.cid}`;
    const known = this.#lives.get(key);
    if (known) return known;
    const life = lifeOf(this.world.accounts.has(post.did) ? APPETITE : APPETITE_FOR_ANSWERS, this.#traits(post));
    this.#lives.set(key, life);
    return life;
  }

  #ageMs = (post: StoredRecord): number => Math.max(0, this.lent.clock.now().getTime() - Date.parse(post.indexedAt)) * this.lent.ageFactor;

  #traits(post: StoredRecord): PostTraits {
    const author = this.world.accounts.get(post.did);
    const isReply = at(post.record, 'reply') !== undefined;
    return {
      seed: this.lent.seed,
      key: post.uri,
      postedAt: new Date(post.indexedAt),
      // Somebody of the crowd who answers is read by a handful; an answer of an account by fewer than its own posts.
      followers: author ? author.followers : integer(150, this.lent.seed, post.did, 'followers'),
      mediaType: mediaTypeOf(post),
      popularity: (post.popularity ?? 1) * (author && isReply ? 0.1 : 1),
      dip: post.dip,
    };
  }

  #writeAll(post: StoredRecord): void {
    this.#crowdWriting(post, 'replies');
    this.#crowdWriting(post, 'quotes');
  }

  #crowdWriting(post: StoredRecord, figure: 'replies' | 'quotes'): StoredRecord[] {
    const many = this.#curve(post)[figure];
    return Array.from({ length: many }, (_, index) => this.#crowdPost(post, figure, index + 1));
  }

  #crowdPost(subject: StoredRecord, figure: 'replies' | 'quotes', n: number): StoredRecord {
    const { seed, ageFactor } = this.lent;
    const memory = `${subject.uri} ${figure} ${n}`;
    const known = this.#crowdPosts.get(memory);
    if (known) return known;
    const ageMs = arrivalAgeMs(this.#life(subject), figure, n, this.#ageMs(subject));
    const arrivedMs = Math.floor(Date.parse(subject.indexedAt) + ageMs / ageFactor);
    const author = this.#crowdActor(reactor(seed, subject.uri, figure, n).index);
    const written = crowdRecord(
      subject,
      figure,
      figure === 'replies' ? replyText(seed, subject.uri, n) : quoteText(seed, subject.uri, n),
      arrivedMs,
    );
    const rkey = tidAt(arrivedMs, integer(1024, seed, memory));
    const uri = uriOf(author.did, POST, rkey);
    const post: StoredRecord = {
      uri,
      did: author.did,
      collection: POST,
      rkey,
      cid: cidOfRecord(written),
      record: written,
      indexedAt: written.createdAt,
    };
    this.#crowdPosts.set(memory, post).set(uri, post);
    return post;
  }

  #crowdActor(index: number): Actor {
    const { displayName, handleName } = crowdMember(index);
    return {
      did: didFor(this.lent.seed, 'crowd', index),
      handle: `${handleName}.crowd.test`,
      displayName,
    };
  }

  #crowd(): Map<string, number> {
    if (this.#crowdByDid.size === 0) {
      for (let index = 0; index < CROWD_SIZE; index++) this.#crowdByDid.set(didFor(this.lent.seed, 'crowd', index), index);
    }
    return this.#crowdByDid;
  }
}

function crowdRecord(subject: StoredRecord, figure: 'replies' | 'quotes', text: string, arrivedMs: number) {
  const parent = { uri: subject.uri, cid: subject.cid };
  const pointer =
    figure === 'replies'
      ? { reply: { root: at(subject.record, 'reply', 'root') ?? parent, parent } }
      : { embed: { $type: 'app.bsky.embed.record', record: parent } };
  return {
    $type: POST,
    text,
    langs: ['en'],
    createdAt: new Date(arrivedMs).toISOString(),
    ...pointer,
  };
}

function mediaTypeOf({ record }: StoredRecord): MediaType {
  const embed = at(record, 'embed', 'media') ?? at(record, 'embed');
  const images = at(embed, 'images') ?? at(embed, 'items');
  if (Array.isArray(images)) return images.length > 1 ? 'carousel' : 'image';
  if (at(embed, 'video') !== undefined) return 'video';
  return at(embed, 'external') === undefined ? 'text' : 'link';
}

const byTime = (posts: StoredRecord[]): StoredRecord[] =>
  posts.sort((a, b) => a.indexedAt.localeCompare(b.indexedAt) || (a.uri < b.uri ? -1 : 1));

const notBelowZero = (count: number): number => Math.max(0, count);
