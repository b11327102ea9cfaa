import { randomBytes } from 'node:crypto';
import { AppError } from '@afterpost/kernel';
import { decrypt, encrypt, KEY_BYTES } from './aes-gcm.ts';
import type { KeyEncryptionKey } from './key.ts';
import { Secret } from './secret.ts';

/**
 * What a sealed value is for. A value sealed for one purpose does not open as another. `verifier` and `candidates` belong to
 * a connection in progress, whose id then stands for the account's.
 */
export type Purpose = 'access' | 'refresh' | 'verifier' | 'candidates';

/** An account's data key as it is stored: wrapped by the key-encryption key of that id. */
export interface WrappedKey {
  readonly keyId: string;
  readonly bytes: Buffer;
}

/** Seals and opens the tokens of one account with that account's own data key. */
export class AccountKey {
  constructor(
    private readonly accountId: string,
    readonly wrapped: WrappedKey,
    private readonly dataKey: Secret<Buffer>,
  ) {}

  seal(purpose: Purpose, token: string): Buffer {
    return encrypt(this.dataKey.expose(), Buffer.from(token, 'utf8'), boundTo(purpose, this.accountId));
  }

  /** @throws AppError `credential-not-openable` */
  open(purpose: Purpose, sealed: Buffer): string {
    return decrypt(this.dataKey.expose(), sealed, boundTo(purpose, this.accountId)).toString('utf8');
  }
}

/**
 * The envelope around every token: a data key per account, wrapped by the key-encryption key. Account and purpose are
 * associated data, so a row copied to another account does not open, nor a refresh token in the place of an access token.
 * What was wrapped by one of `others` opens as well: keys are changed while everything runs (ADR 6).
 */
export class Vault {
  readonly #keys: ReadonlyMap<string, KeyEncryptionKey>;

  constructor(
    private readonly kek: KeyEncryptionKey,
    others: readonly KeyEncryptionKey[] = [],
  ) {
    this.#keys = new Map([...others, kek].map((key) => [key.id, key]));
  }

  /** The id of the key that wraps what is new. */
  get keyId(): string {
    return this.kek.id;
  }

  /** A fresh data key for an account. */
  newAccountKey(accountId: string): AccountKey {
    return this.#wrap(accountId, randomBytes(KEY_BYTES));
  }

  /**
   * The data key of an account from what was stored.
   *
   * @throws AppError `credentials-key-unknown`, `credential-not-openable`
   */
  accountKey(accountId: string, wrapped: WrappedKey): AccountKey {
    return new AccountKey(accountId, wrapped, new Secret(this.#unwrap(accountId, wrapped)));
  }

  /**
   * The same data key, wrapped by the key in use: what it sealed stays as it is.
   *
   * @throws AppError `credentials-key-unknown`, `credential-not-openable`
   */
  rewrapped(accountId: string, wrapped: WrappedKey): WrappedKey {
    return this.#wrap(accountId, this.#unwrap(accountId, wrapped)).wrapped;
  }

  #wrap(accountId: string, dataKey: Buffer): AccountKey {
    const bytes = encrypt(this.kek.key.expose(), dataKey, boundTo('data-key', accountId));
    return new AccountKey(accountId, { keyId: this.kek.id, bytes }, new Secret(dataKey));
  }

  #unwrap(accountId: string, { keyId, bytes }: WrappedKey): Buffer {
    const kek = this.#keys.get(keyId);
    if (!kek) {
      const given = [...this.#keys.keys()].join(', ');
      throw new AppError('credentials-key-unknown', `A credential was sealed with key ${keyId}, but key ${given} is in use.`);
    }
    return decrypt(kek.key.expose(), bytes, boundTo('data-key', accountId));
  }
}

/** JSON keeps the parts apart, whatever characters they hold. */
const boundTo = (purpose: Purpose | 'data-key', accountId: string): Buffer =>
  Buffer.from(JSON.stringify(['afterpost', purpose, accountId]), 'utf8');
