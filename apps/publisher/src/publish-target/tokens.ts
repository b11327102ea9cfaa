import { type AccountStatus, type CommandMeta, type Failure, leaseToken, type Out, reportRefusal } from '@afterpost/contracts';
import { newLeaseKey } from '@afterpost/credentials';
import { AppError, type NewId } from '@afterpost/kernel';
import { Caller } from '@afterpost/messaging';
import type { PlatformAccess } from '@afterpost/platforms';
import { NEW_ID } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';

/** The right to call a platform for an account, or why there is none. */
export type Lease =
  | { readonly kind: 'leased'; readonly access: PlatformAccess; readonly version: number }
  /** Only the account's owner can help. */
  | { readonly kind: 'reconnect'; readonly message: string }
  | { readonly kind: 'later'; readonly failure: Failure };

/** Access tokens, leased from token-health at the moment of the call and forgotten after it. */
@Injectable()
export class Tokens {
  constructor(
    private readonly caller: Caller,
    @Inject(NEW_ID) private readonly newId: NewId,
  ) {}

  /** @throws AppError `lease-not-answered` */
  async lease(tenantId: string, accountId: string): Promise<Lease> {
    const key = await newLeaseKey();
    const reply = await this.caller.call(leaseToken, { accountId, publicKey: key.publicKey }, this.#meta(tenantId));
    if (reply.ok)
      return { kind: 'leased', version: reply.value.version, access: accessOf(reply.value, await key.open(reply.value, accountId)) };
    if (reply.kind !== 'refused') throw new AppError('lease-not-answered', `token-health gave no answer (${reply.kind}).`);
    switch (reply.code) {
      case 'rate_limited':
        return { kind: 'later', failure: { class: 'rate_limited', message: reply.message, ...patienceOf(reply.details) } };
      case 'platform_unavailable':
        return { kind: 'later', failure: { class: 'transient', message: reply.message, ...patienceOf(reply.details) } };
      default:
        return { kind: 'reconnect', message: reply.message };
    }
  }

  /** Tells that a platform refused a leased token; the account's status after that, unless nobody could say. */
  async refused(tenantId: string, accountId: string, version: number, { message }: Failure): Promise<AccountStatus | undefined> {
    const reply = await this.caller.call(reportRefusal, { accountId, version, reason: message }, this.#meta(tenantId));
    if (reply.ok) return reply.value.status;
    return reply.kind === 'refused' ? 'disconnected' : undefined;
  }

  #meta(tenant: string): CommandMeta {
    return { id: this.newId(), tenant };
  }
}

const patienceOf = (details: unknown): Pick<Failure, 'retryAfterMs'> => {
  const { retryAfterMs } = (details ?? {}) as { retryAfterMs?: unknown };
  return typeof retryAfterMs === 'number' ? { retryAfterMs } : {};
};

const accessOf = ({ platformAccountId, serviceUrl }: Out<typeof leaseToken>, accessToken: string): PlatformAccess => ({
  accessToken,
  platformAccountId,
  ...(serviceUrl !== null && { serviceUrl }),
});
