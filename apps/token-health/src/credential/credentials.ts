import { type AccountKey, Vault, type WrappedKey } from '@afterpost/credentials';
import type { AccountStatus, Failure, Platform } from '@afterpost/contracts';
import type { Queryable } from '@afterpost/event-store';
import { AppError } from '@afterpost/kernel';
import type { Credential, TokenFacts } from '@afterpost/platforms';
import { Injectable } from '@nestjs/common';

/** An account's stored credential. Its tokens are opened where they are used and nowhere kept. */
export interface StoredCredential {
  readonly accountId: string;
  readonly tenantId: string;
  readonly platform: Platform;
  readonly platformAccountId: string;
  readonly status: AccountStatus;
  readonly version: number;
  readonly serviceUrl: string | null;
  readonly issuedAt: Date;
  readonly accessExpiresAt: Date | null;
  readonly refreshExpiresAt: Date | null;
  readonly refreshable: boolean;
  readonly sealedWith: WrappedKey;
  readonly failedRefreshes: number;
  /** Why the last refresh came to nothing, other than by a refusal of the grant; in words fit for others. */
  readonly lastFailure: Failure | null;
  readonly retryAt: Date | null;
  /** Since when nobody knows whether the platform has spent the refresh token; only where each works once. */
  readonly presentedAt: Date | null;
  readonly facts: StoredFacts | null;
  openAccess(): string;
  openRefresh(): string | null;
}

/** What the token's issuer said of it, and when it was asked. */
export type StoredFacts = Omit<TokenFacts, 'valid'> & { readonly askedAt: string };

/** Why a refresh came to nothing, and when to ask again. */
export interface Postponement {
  readonly failure: Failure;
  readonly retryAt: Date;
}

type Row = Omit<StoredCredential, 'refreshable' | 'sealedWith' | 'openAccess' | 'openRefresh'> & {
  readonly keyId: string;
  readonly wrappedKey: Buffer;
  readonly accessSealed: Buffer;
  readonly refreshSealed: Buffer | null;
};

const FIND = `select c.account_id as "accountId", a.tenant_id as "tenantId", a.platform, a.platform_account_id as "platformAccountId", a.status,
  c.version, c.service_url as "serviceUrl", c.issued_at as "issuedAt", c.access_expires_at as "accessExpiresAt",
  c.refresh_expires_at as "refreshExpiresAt",
  c.failed_refreshes as "failedRefreshes", c.last_failure as "lastFailure", c.retry_at as "retryAt",
  c.presented_at as "presentedAt", c.facts, c.key_id as "keyId", c.wrapped_key as "wrappedKey", c.access_sealed as "accessSealed", c.refresh_sealed as "refreshSealed"
  from credential c join account a using (account_id) where c.account_id = $1`;

const STORE = `insert into credential
  (account_id, version, service_url, key_id, wrapped_key, access_sealed, access_expires_at, refresh_sealed, refresh_expires_at, issued_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
  on conflict (account_id) do update set version = $2, service_url = $3, key_id = $4, wrapped_key = $5, access_sealed = $6, access_expires_at = $7,
    refresh_sealed = $8, refresh_expires_at = $9, issued_at = $10, failed_refreshes = 0, last_failure = null, retry_at = null, presented_at = null, facts = null`;

// An empty refresh token never takes the place of a good one: some platforms send it only when it changed.
const RENEW = `update credential set version = $3, service_url = coalesce($4, service_url), access_sealed = $5, access_expires_at = $6,
  refresh_sealed = coalesce($7, refresh_sealed), refresh_expires_at = case when $7::bytea is null then refresh_expires_at else $8 end,
  issued_at = $9, failed_refreshes = 0, last_failure = null, retry_at = null, presented_at = null
  where account_id = $1 and version = $2`;

const POSTPONE = `update credential set failed_refreshes = failed_refreshes + 1, last_failure = $3, retry_at = $4, presented_at = $5
  where account_id = $1 and version = $2`;

/** The only place that seals and opens what accounts may not lose. */
@Injectable()
export class Credentials {
  constructor(private readonly vault: Vault) {}

  async find(db: Queryable, accountId: string): Promise<StoredCredential | undefined> {
    const { rows } = await db.query<Row>({ name: 'token-health:find-credential', text: FIND, values: [accountId] });
    return rows[0] && this.#stored(rows[0]);
  }

  /** The credential of a new connection, under a data key of its own. */
  async store(tx: Queryable, accountId: string, version: number, credential: Credential, issuedAt: Date): Promise<void> {
    const key = this.vault.newAccountKey(accountId);
    await tx.query(STORE, [
      accountId,
      version,
      credential.serviceUrl ?? null,
      key.wrapped.keyId,
      key.wrapped.bytes,
      key.seal('access', credential.accessToken),
      credential.accessExpiresAt,
      sealedRefresh(key, credential),
      credential.refreshExpiresAt,
      issuedAt,
    ]);
  }

  /**
   * Takes the place of exactly the credential that was refreshed, under the account's own data key.
   *
   * @throws AppError `credential-replaced`
   */
  async renew(tx: Queryable, old: StoredCredential, version: number, credential: Credential, issuedAt: Date): Promise<void> {
    const key = this.vault.accountKey(old.accountId, old.sealedWith);
    const { rowCount } = await tx.query(RENEW, [
      old.accountId,
      old.version,
      version,
      credential.serviceUrl ?? null,
      key.seal('access', credential.accessToken),
      credential.accessExpiresAt,
      sealedRefresh(key, credential),
      credential.refreshExpiresAt,
      issuedAt,
    ]);
    if (rowCount !== 1) throw new AppError('credential-replaced', 'The credential was replaced while it was refreshed.');
  }

  /** Written before a refresh token that works once leaves the house. False: somebody has replaced the credential. */
  async present(db: Queryable, { accountId, version, presentedAt }: StoredCredential, now: Date): Promise<boolean> {
    const { rowCount } = await db.query('update credential set presented_at = $3 where account_id = $1 and version = $2', [
      accountId,
      version,
      presentedAt ?? now,
    ]);
    return rowCount === 1;
  }

  /** Writes down why a refresh came to nothing and when to ask again, as the credential says by now. */
  async postpone(db: Queryable, { accountId, version, lastFailure, retryAt, presentedAt }: StoredCredential): Promise<void> {
    await db.query(POSTPONE, [accountId, version, JSON.stringify(lastFailure), retryAt, presentedAt]);
  }

  async noteFacts(db: Queryable, { accountId, version }: StoredCredential, facts: StoredFacts): Promise<void> {
    await db.query('update credential set facts = $3 where account_id = $1 and version = $2', [accountId, version, JSON.stringify(facts)]);
  }

  /** Whether nobody has replaced it, and nobody will before the transaction ends. */
  async isStill(tx: Queryable, { accountId, version }: StoredCredential): Promise<boolean> {
    const { rowCount } = await tx.query('select 1 from credential where account_id = $1 and version = $2 for update', [accountId, version]);
    return rowCount === 1;
  }

  async forget(tx: Queryable, accountId: string): Promise<void> {
    await tx.query('delete from credential where account_id = $1', [accountId]);
  }

  #stored({ keyId, wrappedKey, accessSealed, refreshSealed, ...row }: Row): StoredCredential {
    const sealedWith = { keyId, bytes: wrappedKey };
    const key = (): AccountKey => this.vault.accountKey(row.accountId, sealedWith);
    return {
      ...row,
      sealedWith,
      refreshable: refreshSealed !== null,
      openAccess: () => key().open('access', accessSealed),
      openRefresh: () => refreshSealed && key().open('refresh', refreshSealed),
    };
  }
}

const sealedRefresh = (key: AccountKey, { refreshToken }: Credential): Buffer | null =>
  refreshToken ? key.seal('refresh', refreshToken) : null;
