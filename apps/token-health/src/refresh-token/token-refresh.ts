import type { AccountStatus, Failure } from '@afterpost/contracts';
import type { EventMetadata, Queryable } from '@afterpost/event-store';
import type { Clock } from '@afterpost/kernel';
import { ANSWER_LOST, type Credential } from '@afterpost/platforms';
import { CLOCK, Database } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { changeAccount, lockAccount } from '../account/accounts.ts';
import { Credentials, type Postponement, type StoredCredential } from '../credential/credentials.ts';
import { Grant } from './grant.ts';
import { OneAtATime } from './one-at-a-time.ts';
import { RefreshSchedule } from './refresh-schedule.ts';
import { whileDatabaseIsAway } from './while-database-is-away.ts';
import { withLock } from './with-lock.ts';

export type RefreshOutcome =
  /** Newer than the one that was to be refreshed, whoever did it. */
  | { readonly kind: 'fresh'; readonly credential: StoredCredential }
  /** The platform ended the grant; the account says so. */
  | { readonly kind: 'refused' }
  /** Nothing is known against the grant: ask again then. The old token is as good as it was. */
  | ({ readonly kind: 'postponed'; readonly credential: StoredCredential } & Postponement)
  /** There is no credential any more, or nobody may use it. */
  | { readonly kind: 'gone' };

/** Each holds a session for its lock and needs another to store what it got: half of the pool stays free for others. */
const AT_ONCE = 4;
export const POOL_SIZE = 2 * AT_ONCE + 4;

/**
 * What for: `planned`, because it is near its end; `refused`, because the platform no longer takes the access token;
 * `doubted`, to see whether an account that was given up lives after all; `wanted` by a person.
 */
type Reason = 'planned' | 'refused' | 'doubted' | 'wanted';

// A disabled account is kept alive: enabling it must not mean connecting it again.
const ASKED: Readonly<Record<Reason, readonly AccountStatus[]>> = {
  planned: ['active', 'disabled'],
  refused: ['active', 'disabled'],
  doubted: ['active', 'disabled', 'token_expired'],
  wanted: ['active', 'disabled', 'token_expired'],
};

/**
 * Refreshes a credential once, however many ask in however many processes. What the platform gave is stored before
 * anybody uses it; a process that dies before that leaves the old refresh token where it was, and where each works once,
 * a note that it may be spent (ADR 6).
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
    return this.#once('planned', seen, accountId);
  }

  /** The same after the platform refused the access token: there is nothing left to spare. */
  afterRefusal(seen: number, accountId: string): Promise<RefreshOutcome> {
    return this.#once('refused', seen, accountId);
  }

  /** Asks once more although the account was given up: platforms have refused good grants and come to their senses. */
  evenIfRefused(seen: number, accountId: string): Promise<RefreshOutcome> {
    return this.#once('doubted', seen, accountId);
  }

  /** Asks now, on a person's request, however good the token is and whatever came of asking before. */
  atOnce(seen: number, accountId: string): Promise<RefreshOutcome> {
    return this.#once('wanted', seen, accountId);
  }

  #once(reason: Reason, seen: number, accountId: string): Promise<RefreshOutcome> {
    return this.#flights.run(`${accountId} ${seen} ${reason}`, () =>
      withLock(this.database.pool, `refresh ${accountId}`, () => this.#refresh(reason, seen, accountId)),
    );
  }

  async #refresh(reason: Reason, seen: number, accountId: string): Promise<RefreshOutcome> {
    const credential = await this.credentials.find(this.database.pool, accountId);
    if (!credential) return { kind: 'gone' };
    if (!ASKED[reason].includes(credential.status)) return { kind: credential.status === 'token_expired' ? 'refused' : 'gone' };
    if (credential.version > seen) return { kind: 'fresh', credential };
    const waiting = this.#waiting(reason, credential);
    if (waiting) return { kind: 'postponed', credential, ...waiting };
    if (this.grant.isSingleUse(credential) && !(await this.credentials.present(this.database.pool, credential, this.clock.now()))) {
      return this.#current(accountId);
    }
    const answer = await this.grant.refresh(credential);
    if (answer.ok) return this.#store(credential, answer.value);
    return answer.failure.class === 'token_expired' ? this.#giveUp(credential, answer.failure) : this.#postpone(credential, answer.failure);
  }

  /** Why the platform is not to be asked now. */
  #waiting(reason: Reason, credential: StoredCredential): Postponement | undefined {
    const now = this.clock.now();
    const { presentedAt, lastFailure, retryAt } = credential;
    const lastCallAt = presentedAt && this.schedule.lastCallAt(credential);
    if (lastCallAt && lastCallAt > now) {
      // Presenting a spent token ends what the access token has left: its time is used first.
      return reason === 'planned' ? { failure: this.grant.answerLost(credential), retryAt: lastCallAt } : undefined;
    }
    if (reason === 'wanted' && lastFailure?.class !== 'rate_limited') return undefined;
    return lastFailure && retryAt && retryAt > now ? { failure: lastFailure, retryAt } : undefined;
  }

  async #store(old: StoredCredential, credential: Credential): Promise<RefreshOutcome> {
    const now = this.clock.now();
    // The old refresh token may be spent: what it was spent for is kept here until the database takes it.
    await whileDatabaseIsAway(() =>
      this.#ifStill(old, async (tx) => {
        const command = { type: 'RecordRefresh', now: now.toISOString(), tokenExpiresAt: credential.accessExpiresAt } as const;
        const { version } = await changeAccount(tx, old.accountId, command, metadataOf(old, now));
        await this.credentials.renew(tx, old, version, credential, now);
        await this.schedule.plan(tx, { ...old, version, issuedAt: now, accessExpiresAt: dateOf(credential.accessExpiresAt) });
      }),
    );
    return this.#current(old.accountId);
  }

  async #current(accountId: string): Promise<RefreshOutcome> {
    const credential = await this.credentials.find(this.database.pool, accountId);
    return credential ? { kind: 'fresh', credential } : { kind: 'gone' };
  }

  async #giveUp(credential: StoredCredential, { message }: Failure): Promise<RefreshOutcome> {
    const now = this.clock.now();
    const reason = credential.presentedAt ? `${message} ${this.grant.answerLost(credential).message}` : message;
    const replaced = !(await this.#ifStill(credential, async (tx) => {
      const command = { type: 'RecordRefusal', now: now.toISOString(), reason } as const;
      await changeAccount(tx, credential.accountId, command, metadataOf(credential, now));
      await this.schedule.cancel(tx, credential.accountId);
    }));
    const current: RefreshOutcome = replaced ? await this.#current(credential.accountId) : { kind: 'refused' };
    return current.kind === 'gone' ? { kind: 'refused' } : current;
  }

  async #postpone(credential: StoredCredential, failure: Failure): Promise<RefreshOutcome> {
    const now = this.clock.now();
    const isLost = this.grant.isSingleUse(credential) && failure.platformCode === ANSWER_LOST;
    const retryAt = this.schedule.retryAt(now, credential.failedRefreshes, failure.retryAfterMs);
    const asked = { ...credential, lastFailure: failure, retryAt, presentedAt: credential.presentedAt ?? (isLost ? now : null) };
    await this.credentials.postpone(this.database.pool, asked);
    return { kind: 'postponed', credential: asked, failure, retryAt, ...this.#waiting('planned', asked) };
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
