import type { ConnectionError, Platform } from '@afterpost/contracts';
import { type Purpose, Vault } from '@afterpost/credentials';
import type { Queryable } from '@afterpost/event-store';
import { AppError } from '@afterpost/kernel';
import { DueQueue } from '@afterpost/messaging';
import { Injectable } from '@nestjs/common';
import type { StoredConnection } from './connection.ts';
import { hashOf } from './one-time-secret.ts';

export const FORGET_CONNECTION = 'forget-connection';

export interface NewConnection {
  readonly connectionId: string;
  readonly tenantId: string;
  readonly commandId: string;
  readonly platform: Platform;
  readonly flavour: string;
  readonly redirectUri: string;
  readonly redirectTo: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** What a browser takes along to the platform and brings back. */
export interface Begun {
  readonly browserKey: string;
  readonly state: string;
  /** `null` where the platform has no PKCE. */
  readonly verifier: string | null;
  readonly expiresAt: Date;
}

const FIND = `select connection_id as "connectionId", tenant_id as "tenantId", platform, flavour, redirect_uri as "redirectUri",
  redirect_to as "redirectTo", status, browser_hash as "browserHash", key_id as "keyId", wrapped_key as "wrappedKey", sealed, error,
  account_ids as "accountIds", created_at as "createdAt", expires_at as "expiresAt" from connection`;

const UNSEALED = 'key_id = null, wrapped_key = null, sealed = null';
const WIPED = `browser_hash = null, state_hash = null, ${UNSEALED}`;

type Row = Omit<StoredConnection, 'sealedWith'> & { readonly keyId: string | null; readonly wrappedKey: Buffer | null };

/** The only place that writes connections in progress, and seals and opens what they hold. */
@Injectable()
export class Connections {
  constructor(
    private readonly vault: Vault,
    private readonly due: DueQueue,
  ) {}

  find(db: Queryable, connectionId: string): Promise<StoredConnection | undefined> {
    return this.#one(db, 'where connection_id = $1', [connectionId]);
  }

  /** Another tenant's connection does not exist. */
  findOf(db: Queryable, tenantId: string, connectionId: string): Promise<StoredConnection | undefined> {
    return this.#one(db, 'where connection_id = $1 and tenant_id = $2', [connectionId, tenantId]);
  }

  findByState(db: Queryable, state: string): Promise<StoredConnection | undefined> {
    return this.#one(db, 'where state_hash = $1', [hashOf(state)]);
  }

  /** Nobody else changes it before the transaction ends. */
  lock(tx: Queryable, connectionId: string): Promise<StoredConnection | undefined> {
    return this.#one(tx, 'where connection_id = $1 for update', [connectionId]);
  }

  /** Once per command: a repeated one finds what it made. */
  async begin(tx: Queryable, given: NewConnection): Promise<StoredConnection> {
    const { connectionId, tenantId, commandId, platform, flavour, redirectUri, redirectTo, createdAt, expiresAt } = given;
    const { rowCount } = await tx.query(
      `insert into connection (connection_id, tenant_id, command_id, platform, flavour, redirect_uri, redirect_to, status, created_at, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7, 'pending', $8, $9) on conflict (tenant_id, command_id) do nothing`,
      [connectionId, tenantId, commandId, platform, flavour, redirectUri, redirectTo, createdAt, expiresAt],
    );
    if (rowCount === 1) await this.due.schedule(tx, { kind: FORGET_CONNECTION, key: connectionId, dueAt: expiresAt, payload: {} });
    const begun = await this.#one(tx, 'where tenant_id = $1 and command_id = $2', [tenantId, commandId]);
    if (!begun) throw new AppError('connection-lost', 'A connection that was just begun is not there.');
    return begun;
  }

  /** Binds it to a browser, under a new state; the state before, if there was one, ends. */
  async bind(tx: Queryable, connectionId: string, { browserKey, state, verifier, expiresAt }: Begun): Promise<void> {
    const sealed = verifier === null ? NOTHING_SEALED : this.#seal(connectionId, 'verifier', verifier);
    await tx.query(
      `update connection set browser_hash = $2, state_hash = $3, expires_at = $4, key_id = $5, wrapped_key = $6, sealed = $7 where connection_id = $1`,
      [connectionId, hashOf(browserKey), hashOf(state), expiresAt, ...sealed],
    );
  }

  /** Spends the state. False: somebody else has, or it ended. */
  async claim(db: Queryable, connectionId: string, state: string, until: Date): Promise<boolean> {
    const { rowCount } = await db.query(
      `update connection set status = 'exchanging', expires_at = $3, ${WIPED} where connection_id = $1 and state_hash = $2 and status = 'pending'`,
      [connectionId, hashOf(state), until],
    );
    return rowCount === 1;
  }

  async offer(tx: Queryable, connectionId: string, candidates: unknown, expiresAt: Date): Promise<void> {
    await tx.query(
      `update connection set status = 'awaiting_choice', expires_at = $2, key_id = $3, wrapped_key = $4, sealed = $5 where connection_id = $1`,
      [connectionId, expiresAt, ...this.#seal(connectionId, 'candidates', JSON.stringify(candidates))],
    );
  }

  async connected(tx: Queryable, connectionId: string, accountIds: readonly string[]): Promise<void> {
    await tx.query(`update connection set status = 'connected', account_ids = $2, ${WIPED} where connection_id = $1`, [
      connectionId,
      accountIds,
    ]);
  }

  async ended(tx: Queryable, connectionId: string, error: ConnectionError | null): Promise<void> {
    // Whoever comes too late is told so: the hashes of an expired connection stay as long as it does, its secrets do not.
    const kept = error === null ? UNSEALED : WIPED;
    await tx.query(`update connection set status = $2, error = $3, ${kept} where connection_id = $1`, [
      connectionId,
      error === null ? 'expired' : 'failed',
      error && JSON.stringify(error),
    ]);
  }

  async delete(tx: Queryable, connectionId: string): Promise<void> {
    await tx.query('delete from connection where connection_id = $1', [connectionId]);
  }

  /** `null` where nothing is sealed. */
  open({ connectionId, sealedWith, sealed }: StoredConnection, purpose: Purpose): string | null {
    return sealedWith && sealed && this.vault.accountKey(connectionId, sealedWith).open(purpose, sealed);
  }

  #seal(connectionId: string, purpose: Purpose, secret: string): readonly [keyId: string, wrappedKey: Buffer, sealed: Buffer] {
    const key = this.vault.newAccountKey(connectionId);
    return [key.wrapped.keyId, key.wrapped.bytes, key.seal(purpose, secret)];
  }

  async #one(db: Queryable, where: string, values: unknown[]): Promise<StoredConnection | undefined> {
    const { rows } = await db.query<Row>(`${FIND} ${where}`, values);
    if (!rows[0]) return undefined;
    const { keyId, wrappedKey, ...row } = rows[0];
    return { ...row, sealedWith: keyId === null || wrappedKey === null ? null : { keyId, bytes: wrappedKey } };
  }
}

const NOTHING_SEALED = [null, null, null] as const;
