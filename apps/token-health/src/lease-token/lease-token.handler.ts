import type { Code, CommandMeta, Failure, In, leaseToken, Out } from '@afterpost/contracts';
import { sealLease } from '@afterpost/credentials';
import { type Clock, type Refusal, refuse, unreachable } from '@afterpost/kernel';
import type { Handles } from '@afterpost/messaging';
import { CLOCK, Database } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { findAccount } from '../account/accounts.ts';
import { Credentials, type StoredCredential } from '../credential/credentials.ts';
import { stillLives } from '../credential/lifetime.ts';
import { CredentialInUse } from '../refresh-token/credential-in-use.ts';

type Command = typeof leaseToken;
type LeaseRefusal = Refusal<Code<Command>>;

const NOT_FOUND: LeaseRefusal = refuse('account_not_found', 'There is no such account.');
const EXPIRED: LeaseRefusal = refuse('token_expired', 'The platform no longer accepts this connection. Connect the account again.');
const INACTIVE: LeaseRefusal = refuse('account_inactive', 'This account is not in use. Connect or enable it again.');
/** Hands an access token to one caller, for one use, readable by nobody else. */
@Injectable()
export class LeaseToken implements Handles<Command> {
  constructor(
    private readonly database: Database,
    private readonly credentials: Credentials,
    private readonly inUse: CredentialInUse,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async handle({ accountId, publicKey }: In<Command>, meta: CommandMeta): Promise<Out<Command> | LeaseRefusal> {
    const account = await findAccount(this.database.pool, meta.tenant, accountId);
    if (!account) return NOT_FOUND;
    if (account.status === 'token_expired') return EXPIRED;
    const credential = account.status === 'active' ? await this.credentials.find(this.database.pool, accountId) : undefined;
    if (!credential) return INACTIVE;
    const current = await this.inUse.refreshedIfNearEnd(credential);
    switch (current.kind) {
      case 'fresh':
        return this.#lease(current.credential, publicKey);
      case 'postponed':
        return stillLives(current.credential, this.clock.now())
          ? this.#lease(current.credential, publicKey)
          : notNow(current.failure, current.retryAt.getTime() - this.clock.now().getTime());
      case 'refused':
        return EXPIRED;
      case 'gone':
        return INACTIVE;
      default:
        return unreachable(current);
    }
  }

  async #lease(credential: StoredCredential, publicKey: string): Promise<Out<Command>> {
    const { accountId, platform, platformAccountId, serviceUrl, version, accessExpiresAt } = credential;
    const sealed = await sealLease(credential.openAccess(), publicKey, accountId);
    return { platform, platformAccountId, serviceUrl, version, expiresAt: accessExpiresAt?.toISOString() ?? null, ...sealed };
  }
}

/** The token has ended and the platform does not renew it now; it has not said that it never will. */
const notNow = (failure: Failure, retryAfterMs: number): LeaseRefusal =>
  refuse(
    failure.class === 'rate_limited' ? 'rate_limited' : 'platform_unavailable',
    `The token has ended and could not be renewed yet. ${failure.message}`,
    { retryAfterMs: Math.max(0, retryAfterMs) },
  );
