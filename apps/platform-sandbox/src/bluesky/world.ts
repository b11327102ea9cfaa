import type { Dip } from '../core/engagement-curve.ts';
import { cidOfRecord } from './cid.ts';
import { FOLLOW, LIKE, POST, REPOST, tidAt, uriOf } from './ids.ts';

export type AccountState = 'active' | 'deactivated' | 'suspended' | 'takendown';

export interface Account {
  readonly did: string;
  readonly handle: string;
  readonly email: string;
  readonly password: string | null;
  readonly displayName?: string | undefined;
  readonly description?: string | undefined;
  readonly followers: number;
  readonly following: number;
  readonly createdAt: string;
  /** When the audience was told to the sandbox: its growth starts here. */
  readonly since: string;
  readonly state: AccountState;
  /** Raised to make every access token that is out there count as expired. */
  readonly accessEpoch: number;
}

export type RecordValue = Readonly<Record<string, unknown>> & {
  readonly $type?: string;
  readonly createdAt?: string;
};

export interface StoredRecord {
  readonly uri: string;
  readonly did: string;
  readonly collection: string;
  readonly rkey: string;
  readonly cid: string;
  readonly record: RecordValue;
  readonly indexedAt: string;
  readonly popularity?: number | undefined;
  readonly dip?: Dip | undefined;
}

export interface Blob {
  readonly did: string;
  readonly cid: string;
  readonly mimeType: string;
  readonly size: number;
  readonly base64: string;
}

/** Counts given by hand, on top of the curve and of real records. */
export interface Extras {
  readonly likes: number;
  readonly reposts: number;
  readonly quotes: number;
  readonly bookmarks: number;
}

export interface RefreshSession {
  readonly jti: string;
  readonly did: string;
  readonly appPassword: boolean;
  readonly expiresAt: string;
  readonly nextJti?: string | undefined;
}

/** The newest commit of a repository. */
export interface RepoHead {
  readonly cid: string;
  readonly rev: string;
}

export type Change =
  | { readonly type: 'account-registered'; readonly account: Account }
  | { readonly type: 'account-changed'; readonly did: string; readonly patch: Partial<Account> }
  | { readonly type: 'record-written'; readonly record: StoredRecord }
  | { readonly type: 'record-deleted'; readonly uri: string; readonly at: string }
  | { readonly type: 'blob-stored'; readonly blob: Blob }
  | { readonly type: 'engaged'; readonly uri: string; readonly extras: Extras }
  | { readonly type: 'session-kept'; readonly session: RefreshSession }
  | { readonly type: 'session-ended'; readonly jti: string };

export type Reference = 'like' | 'repost' | 'follow' | 'reply' | 'quote';

/** Everything Bluesky knows, changed only through `apply`, so that a journal of changes is the whole world. */
export class World {
  readonly accounts = new Map<string, Account>();
  readonly records = new Map<string, StoredRecord>();
  readonly deleted = new Map<string, StoredRecord>();
  readonly blobs = new Map<string, Blob>();
  readonly extras = new Map<string, Extras>();
  readonly sessions = new Map<string, RefreshSession>();
  readonly heads = new Map<string, RepoHead>();
  readonly #repos = new Map<string, Map<string, StoredRecord>>();
  readonly #references = new Map<string, Set<StoredRecord>>();

  constructor(private readonly record: (change: Change) => void) {}

  /** Applies a change and writes it down. */
  commit(change: Change): void {
    this.apply(change);
    this.record(change);
  }

  apply(change: Change): void {
    switch (change.type) {
      case 'account-registered':
        this.accounts.set(change.account.did, change.account);
        return;
      case 'account-changed': {
        const account = this.accounts.get(change.did);
        if (account) this.accounts.set(change.did, { ...account, ...change.patch });
        return;
      }
      case 'record-written':
        this.#remove(change.record.uri);
        this.#add(change.record);
        this.#advance(change.record.did, change.record.uri, change.record.indexedAt);
        return;
      case 'record-deleted': {
        const gone = this.#remove(change.uri);
        if (!gone) return;
        this.deleted.set(gone.uri, gone);
        this.#advance(gone.did, gone.uri, change.at);
        return;
      }
      case 'blob-stored':
        this.blobs.set(`${change.blob.did} ${change.blob.cid}`, change.blob);
        return;
      case 'engaged':
        this.extras.set(change.uri, change.extras);
        return;
      case 'session-kept':
        this.sessions.set(change.session.jti, change.session);
        return;
      case 'session-ended':
        this.sessions.delete(change.jti);
    }
  }

  clear(): void {
    for (const map of [
      this.accounts,
      this.records,
      this.deleted,
      this.blobs,
      this.extras,
      this.sessions,
      this.heads,
      this.#repos,
      this.#references,
    ])
      map.clear();
  }

  accountBy(identifier: string): Account | undefined {
    const name = identifier.toLowerCase();
    return (
      this.accounts.get(identifier) ?? [...this.accounts.values()].find((account) => account.handle === name || account.email === name)
    );
  }

  /** One collection of one repository, in the order of its keys. */
  collection(did: string, collection: string): StoredRecord[] {
    const records = this.#repos.get(`${did} ${collection}`)?.values() ?? [];
    return [...records].sort((a, b) => (a.rkey < b.rkey ? -1 : 1));
  }

  collectionsOf(did: string): string[] {
    const names = [...this.#repos].filter(([key, records]) => key.startsWith(`${did} `) && records.size > 0);
    return names.map(([key]) => key.slice(did.length + 1)).sort();
  }

  /** Records that point at something: the likes of a post, the follows of an account. */
  referencesTo(kind: Reference, subject: string): StoredRecord[] {
    return [...(this.#references.get(`${kind} ${subject}`) ?? [])];
  }

  #advance(did: string, uri: string, atTime: string): void {
    const before = this.heads.get(did);
    const rev = tidAt(Date.parse(atTime), this.heads.size);
    // Seeded posts are written in the past; a revision never goes back.
    const next = before && rev <= before.rev ? `${before.rev.slice(0, -1)}z` : rev;
    this.heads.set(did, {
      cid: cidOfRecord({ did, uri, prev: before?.cid ?? null, rev: next }),
      rev: next,
    });
  }

  #add(stored: StoredRecord): void {
    this.deleted.delete(stored.uri);
    this.records.set(stored.uri, stored);
    bucket(this.#repos, `${stored.did} ${stored.collection}`, () => new Map<string, StoredRecord>()).set(stored.rkey, stored);
    for (const key of referencesOf(stored)) bucket(this.#references, key, () => new Set<StoredRecord>()).add(stored);
  }

  #remove(uri: string): StoredRecord | undefined {
    const stored = this.records.get(uri);
    if (!stored) return undefined;
    this.records.delete(uri);
    this.#repos.get(`${stored.did} ${stored.collection}`)?.delete(stored.rkey);
    for (const key of referencesOf(stored)) this.#references.get(key)?.delete(stored);
    return stored;
  }
}

function bucket<K, V>(map: Map<K, V>, key: K, empty: () => V): V {
  const found = map.get(key) ?? empty();
  map.set(key, found);
  return found;
}

/** What a record points at, as `kind subject`. */
export function referencesOf({ collection, record, did, rkey }: Pick<StoredRecord, 'collection' | 'record' | 'did' | 'rkey'>): string[] {
  const own = uriOf(did, collection, rkey);
  const pointers: [Reference, unknown][] = [];
  if (collection === LIKE) pointers.push(['like', at(record, 'subject', 'uri')]);
  if (collection === REPOST) pointers.push(['repost', at(record, 'subject', 'uri')]);
  if (collection === FOLLOW) pointers.push(['follow', at(record, 'subject')]);
  if (collection === POST) {
    pointers.push(['reply', at(record, 'reply', 'parent', 'uri')]);
    pointers.push(['quote', at(record, 'embed', 'record', 'uri') ?? at(record, 'embed', 'record', 'record', 'uri')]);
  }
  return pointers
    .filter(([, subject]) => typeof subject === 'string' && subject !== own)
    .map(([kind, subject]) => `${kind} ${String(subject)}`);
}

/** A field deep inside a record, if the way there exists. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[key] : undefined),
    value,
  );
}
