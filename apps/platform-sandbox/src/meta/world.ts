import { Store, type StoreChange } from './store.ts';

/** Somebody with a Facebook login: owns Pages and, through them, Instagram accounts. */
export interface User {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** Facebook wants to see them before any token works again. */
  readonly checkpoint: boolean;
}

export interface Page {
  readonly id: string;
  /** The username, as in facebook.com/{handle}. */
  readonly handle: string;
  readonly name: string;
  readonly about?: string | undefined;
  readonly ownerId: string;
  readonly followers: number;
  readonly createdAt: string;
  /** When the audience was told to the sandbox: its growth starts here. */
  readonly since: string;
  /** The professional Instagram account linked to it. */
  readonly instagramId?: string | undefined;
  /** The owner has lost the role: tokens of the Page die. */
  readonly roleLost: boolean;
  /** Gone for everybody. */
  readonly deleted: boolean;
}

/** A professional Instagram account: linked to a Page, or standing alone and reached through Instagram Login only. */
export interface InstagramAccount {
  /** The professional-account id, `17841…`. */
  readonly id: string;
  /** What Instagram Login calls `id`: another number for each app. */
  readonly appScopedId: string;
  readonly handle: string;
  readonly name: string;
  readonly biography?: string | undefined;
  readonly accountType: 'BUSINESS' | 'MEDIA_CREATOR';
  readonly ownerId: string;
  readonly pageId?: string | undefined;
  readonly followers: number;
  readonly following: number;
  readonly createdAt: string;
  readonly since: string;
  /** Restricted or switched off. */
  readonly disabled: boolean;
}

/** Why a token works no longer before its time. */
export type TokenDeath = 'expired' | 'app-removed' | 'password' | 'unconfirmed' | 'logged-out';

export interface Token {
  readonly value: string;
  readonly kind: 'user' | 'page' | 'instagram';
  readonly appId: string;
  readonly userId: string;
  readonly pageId?: string | undefined;
  readonly instagramId?: string | undefined;
  readonly scopes: readonly string[];
  readonly issuedAt: string;
  /** `null`: never. */
  readonly expiresAt: string | null;
  readonly longLived: boolean;
  /** Facebook only: 90 days after the person last logged in, data calls fail although the token lives. */
  readonly dataAccessExpiresAt: string | null;
  readonly dead?: TokenDeath | undefined;
}

/** An authorization code on its way back to the app. */
export interface Code {
  readonly value: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly userId: string;
  readonly instagramId?: string | undefined;
  readonly scopes: readonly string[];
  readonly expiresAt: string;
  readonly used: boolean;
}

/**
 * Everything that Facebook and Instagram know together. All of it lies in stores, changed by `put` and `remove` alone,
 * so that the journal of changes is the whole world. A network adds its own stores with `store`.
 */
export class MetaWorld {
  readonly #stores = new Map<string, Store<never>>();
  readonly users: Store<User>;
  readonly pages: Store<Page>;
  readonly instagramAccounts: Store<InstagramAccount>;
  readonly tokens: Store<Token>;
  readonly codes: Store<Code>;

  constructor(private readonly record: (change: StoreChange) => void) {
    this.users = this.store('users');
    this.pages = this.store('pages');
    this.instagramAccounts = this.store('instagram accounts');
    this.tokens = this.store('tokens');
    this.codes = this.store('codes');
  }

  /** The store of this name, the same one for everybody. */
  store<T>(name: string): Store<T> {
    const known = this.#stores.get(name);
    if (known) return known;
    const store = new Store<T>(name, this.record);
    this.#stores.set(name, store as unknown as Store<never>);
    return store;
  }

  apply(change: StoreChange): void {
    this.store(change.store).apply(change);
  }

  clear(): void {
    for (const store of this.#stores.values()) store.clear();
  }
}
