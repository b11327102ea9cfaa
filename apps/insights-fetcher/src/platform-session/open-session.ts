import { ticker } from '@afterpost/kernel';
import { answered, failed, type Outcome } from '@afterpost/platforms';
import { Inject, Injectable } from '@nestjs/common';
import type { AccountLease } from '../schedule/account.ts';
import { AccountLeases } from '../schedule/account-leases.ts';
import { SETTINGS, type FetcherSettings } from '../settings.ts';
import { AccessGrants } from './access-grants.ts';
import type { CallGate } from './call-gate.ts';
import { PlatformSession } from './platform-session.ts';

/** Gets the right to ask a platform on behalf of an account. */
@Injectable()
export class OpenSession {
  constructor(
    private readonly grants: AccessGrants,
    private readonly leases: AccountLeases,
    @Inject(SETTINGS) private readonly settings: FetcherSettings,
  ) {}

  async handle(lease: AccountLease, gate: CallGate): Promise<Outcome<PlatformSession>> {
    const { account } = lease;
    const adapter = this.settings.platforms.get(account.platform);
    if (!adapter) return failed({ class: 'invalid_request', message: `${account.platform} is not supported by this installation.` });
    const granted = await this.grants.lease(account);
    if (!granted.ok) return granted;
    const keepLease = this.#keeper(lease);
    return answered(new PlatformSession({ account, adapter, grant: granted.value, grants: this.grants, gate, keepLease }));
  }

  /** Extends the lease before a call when a third of it has gone; shorter captures never need to. */
  #keeper(lease: AccountLease): () => Promise<void> {
    let keptAt = ticker();
    return async () => {
      if (ticker() - keptAt < this.settings.captures.leaseMs / 3) return;
      keptAt = ticker();
      await this.leases.keep(lease);
    };
  }
}
