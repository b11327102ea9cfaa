import type { MediaType } from '@afterpost/contracts';
import type { Dip } from '../core/engagement-curve.ts';
import { nthId } from './ids.ts';

export type AccountKind = 'standard' | 'premium' | 'protected';
export type AccountState = 'active' | 'suspended' | 'deactivated';

export interface Account {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly description: string;
  readonly followers: number;
  readonly following: number;
  readonly createdAt: string;
  /** When the audience was told to the sandbox: its growth starts here. */
  readonly since: string;
  readonly kind: AccountKind;
  readonly state: AccountState;
}

export type ReplySettings = 'everyone' | 'following' | 'mentionedUsers' | 'subscribers' | 'verified';

export interface StoredPost {
  readonly id: string;
  readonly authorId: string;
  /** As it was written; what readers are shown has short links and escapes. */
  readonly text: string;
  readonly createdAt: string;
  /** When timelines and search begin to count their delay. */
  readonly indexedAt: string;
  readonly conversationId: string;
  readonly inReplyTo?: string | undefined;
  readonly inReplyToUserId?: string | undefined;
  readonly quotes?: string | undefined;
  readonly mediaIds: readonly string[];
  readonly kind: MediaType;
  readonly replySettings: ReplySettings;
  /** All versions of the post up to this one, oldest first. */
  readonly versions: readonly string[];
  readonly popularity?: number | undefined;
  readonly dip?: Dip | undefined;
}

export type MediaCategory = 'tweet_image' | 'tweet_gif' | 'tweet_video' | 'amplify_video' | 'subtitles';

export interface Media {
  readonly id: string;
  readonly key: string;
  readonly ownerId: string;
  readonly mediaType: string;
  readonly category: MediaCategory;
  readonly bytes: number;
  readonly createdAt: string;
  /** Absent while chunks are still awaited. */
  readonly finalizedAt?: string | undefined;
  readonly processingMs?: number | undefined;
  /** Why processing will end in `failed`. */
  readonly defect?: string | undefined;
  readonly durationMs?: number | undefined;
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  readonly alt?: string | undefined;
  /** Images only; nobody is shown a video. */
  readonly base64?: string | undefined;
}

export const FIGURES = [
  'impressions',
  'likes',
  'retweets',
  'quotes',
  'replies',
  'bookmarks',
  'urlClicks',
  'profileClicks',
  'detailExpands',
  'views',
] as const;
export type Figure = (typeof FIGURES)[number];

/** Counts given by hand at a moment, on top of the curve. */
export interface Extra {
  readonly at: string;
  readonly figures: Readonly<Partial<Record<Figure, number>>>;
}

export interface Token {
  readonly value: string;
  readonly use: 'access' | 'refresh';
  /** One log-in and everything that was refreshed from it. */
  readonly family: string;
  readonly accountId: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly expiresAt: string;
  readonly state: 'live' | 'spent' | 'dead';
}

export type Change =
  | { readonly type: 'account-registered'; readonly account: Account }
  | { readonly type: 'account-changed'; readonly id: string; readonly patch: Partial<Account> }
  | { readonly type: 'post-written'; readonly post: StoredPost }
  | { readonly type: 'post-deleted'; readonly id: string }
  | { readonly type: 'media-kept'; readonly media: Media }
  | { readonly type: 'engaged'; readonly id: string; readonly extra: Extra }
  | { readonly type: 'token-kept'; readonly token: Token };

/** Everything X knows, changed only through `apply`, so that a journal of changes is the whole world. */
export class World {
  readonly accounts = new Map<string, Account>();
  readonly posts = new Map<string, StoredPost>();
  readonly deleted = new Map<string, StoredPost>();
  readonly media = new Map<string, Media>();
  readonly extras = new Map<string, Extra[]>();
  readonly tokens = new Map<string, Token>();
  /** The last version of each post that was edited. */
  readonly lastVersion = new Map<string, string>();
  readonly #byAuthor = new Map<string, Map<string, StoredPost>>();
  readonly #replies = new Map<string, Map<string, StoredPost>>();

  constructor(private readonly record: (change: Change) => void) {}

  /** Applies a change and writes it down. */
  commit(change: Change): void {
    this.apply(change);
    this.record(change);
  }

  apply(change: Change): void {
    switch (change.type) {
      case 'account-registered':
        this.accounts.set(change.account.id, change.account);
        return;
      case 'account-changed': {
        const account = this.accounts.get(change.id);
        if (account) this.accounts.set(change.id, { ...account, ...change.patch });
        return;
      }
      case 'post-written':
        this.#index(change.post, (map) => map.set(change.post.id, change.post));
        for (const version of change.post.versions) this.lastVersion.set(version, change.post.id);
        return;
      case 'post-deleted': {
        const gone = this.posts.get(change.id);
        if (!gone) return;
        this.#index(gone, (map) => map.delete(gone.id));
        this.deleted.set(gone.id, gone);
        return;
      }
      case 'media-kept':
        this.media.set(change.media.id, change.media);
        return;
      case 'engaged':
        this.extras.set(change.id, [...(this.extras.get(change.id) ?? []), change.extra]);
        return;
      case 'token-kept':
        this.tokens.set(change.token.value, change.token);
    }
  }

  clear(): void {
    const kept = [this.accounts, this.posts, this.deleted, this.media, this.extras, this.tokens, this.lastVersion];
    for (const map of [...kept, this.#byAuthor, this.#replies]) map.clear();
  }

  accountBy(identifier: string): Account | undefined {
    const name = identifier.replace(/^@/, '').toLowerCase();
    return this.accounts.get(identifier) ?? [...this.accounts.values()].find(({ username }) => username.toLowerCase() === name);
  }

  /** An id that no post and no file has, for something made at a moment; later ones of the same moment are larger. */
  newId(ms: number): string {
    for (let n = 0; ; n++) {
      const id = nthId(ms, n);
      if (!this.posts.has(id) && !this.deleted.has(id) && !this.media.has(id)) return id;
    }
  }

  postsOf(accountId: string): StoredPost[] {
    return [...(this.#byAuthor.get(accountId)?.values() ?? [])];
  }

  /** Written answers; those of the crowd are drawn, not kept. */
  repliesTo(postId: string): StoredPost[] {
    return [...(this.#replies.get(postId)?.values() ?? [])];
  }

  #index(post: StoredPost, change: (map: Map<string, StoredPost>) => void): void {
    change(this.posts);
    change(bucket(this.#byAuthor, post.authorId));
    if (post.inReplyTo !== undefined) change(bucket(this.#replies, post.inReplyTo));
  }
}

function bucket(map: Map<string, Map<string, StoredPost>>, key: string): Map<string, StoredPost> {
  const found = map.get(key) ?? new Map<string, StoredPost>();
  map.set(key, found);
  return found;
}
