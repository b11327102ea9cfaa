import { leaseToken, reportRefusal, type Failure, type Reply } from '@afterpost/contracts';
import { newLeaseKey } from '@afterpost/credentials';
import { unreachable, type NewId } from '@afterpost/kernel';
import { Caller } from '@afterpost/messaging';
import { answered, failed, type Outcome, type PlatformAccess } from '@afterpost/platforms';
import { NEW_ID } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import type { Account } from '../schedule/account.ts';

/** A leased token, and the version by which its refusal is reported. */
export interface Grant {
  readonly access: PlatformAccess;
  readonly version: number;
}

type Refused = Exclude<Reply<typeof leaseToken>, { ok: true }>;

/** Asks the holder of tokens for one; it is opened here and lives as long as one capture. */
@Injectable()
export class AccessGrants {
  constructor(
    private readonly caller: Caller,
    @Inject(NEW_ID) private readonly newId: NewId,
  ) {}

  async lease({ accountId, tenantId }: Account): Promise<Outcome<Grant>> {
    const key = await newLeaseKey();
    const reply = await this.caller.call(leaseToken, { accountId, publicKey: key.publicKey }, { id: this.newId(), tenant: tenantId });
    if (!reply.ok) return failed(failureOf(reply));
    const { enc, sealed, version, platformAccountId, serviceUrl } = reply.value;
    const accessToken = await key.open({ enc, sealed }, accountId);
    return answered({ version, access: { accessToken, platformAccountId, ...(serviceUrl !== null && { serviceUrl }) } });
  }

  /** The platform did not take the token: its holder refreshes it, or flips the account. */
  async report({ accountId, tenantId }: Account, version: number, { message }: Failure): Promise<void> {
    await this.caller.call(reportRefusal, { accountId, version, reason: message }, { id: this.newId(), tenant: tenantId });
  }
}

function failureOf(reply: Refused): Failure {
  switch (reply.kind) {
    case 'refused':
      return refusalOf(reply.code, reply.message, reply.details);
    case 'unavailable':
    case 'timeout':
    case 'failed':
    case 'invalid':
      return { class: 'transient', message: `The token could not be leased: ${reply.kind}.` };
    default:
      return unreachable(reply);
  }
}

function refusalOf(code: (typeof leaseToken)['refusals'][number], message: string, details: unknown): Failure {
  switch (code) {
    case 'token_expired':
    case 'account_inactive':
    case 'account_not_found':
      return { class: 'token_expired', message, platformCode: code };
    case 'platform_unavailable':
    case 'rate_limited': {
      const { retryAfterMs } = (details ?? {}) as { retryAfterMs?: unknown };
      return { class: code === 'rate_limited' ? code : 'transient', message, ...(typeof retryAfterMs === 'number' && { retryAfterMs }) };
    }
    default:
      return unreachable(code);
  }
}
