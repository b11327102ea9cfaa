import type { AccountStatus, Failure } from '@afterpost/contracts';
import type { EventMetadata, Queryable } from '@afterpost/event-store';
import type { Clock } from '@afterpost/kernel';
import type { Credential } from '@afterpost/platforms';
import { CLOCK, Database } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { changeAccount, lockAccount } from '../account/accounts.ts';
import { Credentials, type StoredCredential } from '../credential/credentials.ts';
import { Grant } from './grant.ts';
import { OneAtATime } from './one-at-a-time.ts';
import { RefreshSchedule } from './refresh-schedule.ts';
import { withLock } from './with-lock.ts';

export type RefreshOutcome =
  /** Newer than the one that was to be refreshed, whoever did it. */
  | { readonly kind: 'fresh'; readonly credential: StoredCredential }
  /** The platform ended the grant; the account says so. */
  | { readonly kind: 'refused' }
  /** Nothing is known against the grant: ask again then. The old token is as good as it was. */
  | { readonly kind: 'postponed'; readonly failure: Failure; readonly retryAt: Date; readonly credential: StoredCredential }
  /** There is no credential any more, or nobody may use it. */
  | { readonly kind: 'gone' };

/** Each holds a session for its lock and needs another to store what it got: half of the pool stays free for others. */
const AT_ONCE = 4;
export const POOL_SIZE = 2 * AT_ONCE + 4;

/**
 * Refreshes a credential once, however many ask in however many processes. What the platform gave is stored before
 * anybody uses it; a process that dies before that leaves the old refresh token where it was.
 */
@Injectable()
export class TokenRefresh {
  readonly #flights = new OneAtATime<RefreshOutcome>(AT_ONCE);

  constructor(
    private readonly database: Database,
    private readonly credentials: Credentials,
    private readonly grant: Grant,
    private readonly schedule: RefreshSchedule,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Makes sure that the account's credential is newer than the version that was seen. An account given up on stays so. */
  newerThan(seen: number, accountId: string): Promise<RefreshOutcome> {
    return this.#once(seen, accountId, ['active']);
  }

  /** Asks once more, on a person's request: platforms have refused good grants and come to their senses. */
  evenIfRefused(seen: number, accountId: string): Promise<RefreshOutcome> {
    return this.#once(seen, accountId, ['active', 'token_expired']);
  }

  #once(seen: number, accountId: string, asked: readonly AccountStatus[]): Promise<RefreshOutcome> {
    return this.#flights.run(`${accountId} ${seen} ${asked.join(' ')}`, () =>
      withLock(this.database.pool, `refresh ${accountId}`, () => this.#refresh(seen, accountId, asked)),
    );
  }

  async #refresh(seen: number, accountId: string, asked: readonly AccountStatus[]): Promise<RefreshOutcome> {
    const credential = await this.credentials.find(this.database.pool, accountId);
    if (!credential) return { kind: 'gone' };
    if (!asked.includes(credential.status)) return { kind: credential.status === 'token_expired' ? 'refused' : 'gone' };
    if (credential.version > seen) return { kind: 'fresh', credential };
    const { lastFailure, retryAt } = credential;
    if (lastFailure && retryAt && retryAt > this.clock.now()) return { kind: 'postponed', failure: lastFailure, retryAt, credential };
    const answer = await this.grant.refresh(credential);
    if (answer.ok) return this.#store(credential, answer.value);
    return answer.failure.class === 'token_expired' ? this.#giveUp(credential, answer.failure) : this.#postpone(credential, answer.failure);
  }

  async #store(old: StoredCredential, credential: Credential): Promise<RefreshOutcome> {
    const now = this.clock.now();
    await this.#ifStill(old, async (tx) => {
      const command = { type: 'RecordRefresh', now: now.toISOString(), tokenExpiresAt: credential.accessExpiresAt } as const;
      const { version } = await changeAccount(tx, old.accountId, command, metadataOf(old, now));
      await this.credentials.renew(tx, old, version, credential, now);
      await this.schedule.plan(tx, { ...old, version, issuedAt: now, accessExpiresAt: dateOf(credential.accessExpiresAt) });
    });
    const stored = await this.credentials.find(this.database.pool, old.accountId);
    return stored ? { kind: 'fresh', credential: stored } : { kind: 'gone' };
  }

  async #giveUp(credential: StoredCredential, { message }: Failure): Promise<RefreshOutcome> {
    const now = this.clock.now();
    const replaced = !(await this.#ifStill(credential, async (tx) => {
      const command = { type: 'RecordRefusal', now: now.toISOString(), reason: message } as const;
      await changeAccount(tx, credential.accountId, command, metadataOf(credential, now));
      await this.schedule.cancel(tx, credential.accountId);
    }));
    const fresh = replaced && (await this.credentials.find(this.database.pool, credential.accountId));
    return fresh ? { kind: 'fresh', credential: fresh } : { kind: 'refused' };
  }

  async #postpone(credential: StoredCredential, failure: Failure): Promise<RefreshOutcome> {
    const retryAt = this.schedule.retryAt(this.clock.now(), credential.failedRefreshes, failure.retryAfterMs);
    await this.credentials.postpone(this.database.pool, credential, failure, retryAt);
    return { kind: 'postponed', failure, retryAt, credential };
  }

  /** False: somebody else replaced the credential meanwhile, and what became of the old one does not matter. */
  #ifStill(credential: StoredCredential, work: (tx: Queryable) => Promise<void>): Promise<boolean> {
    return this.database.transaction(async ({ pg }) => {
      await lockAccount(pg, credential.accountId);
      const still = await this.credentials.isStill(pg, credential);
      if (still) await work(pg);
      return still;
    });
  }
}

const metadataOf = ({ tenantId }: StoredCredential, now: Date): EventMetadata => ({ tenantId, occurredAt: now.toISOString() });

const dateOf = (instant: string | null): Date | null => (instant === null ? null : new Date(instant));
