import { type Clock, DAY } from '@afterpost/kernel';
import type { DueItem } from '@afterpost/messaging';
import { CLOCK, Database, type DueOutcome, type Worker } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { changeAccount } from '../account/accounts.ts';
import { Credentials, type StoredCredential } from '../credential/credentials.ts';
import { Grant } from '../refresh-token/grant.ts';
import { TokenRefresh } from '../refresh-token/token-refresh.ts';
import { type Expiry, expiryOf, nextNoticeAt, noticeAt, wordsOf } from './expiry.ts';

/** How often a token's issuer is asked about it: with Meta its end moves with what the user does there. */
const ASK_EVERY_MS = DAY;

/** Tells in time that a connection will end which nothing but a person can renew. */
@Injectable()
export class WatchExpiry implements Worker {
  constructor(
    private readonly database: Database,
    private readonly credentials: Credentials,
    private readonly grant: Grant,
    private readonly tokens: TokenRefresh,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async work({ key: accountId }: DueItem): Promise<DueOutcome> {
    const found = await this.credentials.find(this.database.pool, accountId);
    if (!found || (found.status !== 'active' && found.status !== 'disabled')) return { kind: 'done' };
    const credential = await this.#asked(found);
    const now = this.clock.now();
    const expiry = expiryOf(credential);
    const daysLeft = expiry && noticeAt(expiry, now);
    if (expiry && daysLeft) await this.#warn(credential, expiry, daysLeft);
    const nextAt = [expiry && nextNoticeAt(expiry, now), this.grant.canInspect(credential) ? after(now, ASK_EVERY_MS) : null];
    const soonest = nextAt.filter((at) => at !== null).sort((a, b) => a.getTime() - b.getTime())[0];
    return soonest ? { kind: 'again', at: soonest } : { kind: 'done' };
  }

  /** With what its issuer says of it now; what it said last stands as long as it cannot be asked. */
  async #asked(credential: StoredCredential): Promise<StoredCredential> {
    if (!this.grant.canInspect(credential)) return credential;
    const answer = await this.grant.inspect(credential);
    if (!answer.ok) return credential;
    const { valid, ...said } = answer.value;
    // Not given up on its issuer's word for it: the call decides that it is for.
    if (!valid) await this.tokens.afterRefusal(credential.version, credential.accountId);
    const facts = { ...said, askedAt: this.clock.now().toISOString() };
    await this.credentials.noteFacts(this.database.pool, credential, facts);
    return { ...credential, facts };
  }

  async #warn({ accountId, tenantId, platform }: StoredCredential, expiry: Expiry, daysLeft: number): Promise<void> {
    const now = this.clock.now().toISOString();
    const reason = wordsOf(expiry, this.grant.nameOf(platform));
    const command = { type: 'RecordExpiring', now, expiresAt: expiry.at.toISOString(), daysLeft, reason } as const;
    await this.database.transaction(({ pg }) => changeAccount(pg, accountId, command, { tenantId, occurredAt: now }));
  }
}

const after = (now: Date, ms: number): Date => new Date(now.getTime() + ms);
