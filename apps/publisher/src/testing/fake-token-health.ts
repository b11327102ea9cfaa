import type { AccountStatus, Command, CommandMeta, leaseToken, Out, reportRefusal } from '@afterpost/contracts';
import { sealLease } from '@afterpost/credentials';
import { Caller } from '@afterpost/messaging';
import type { Deaths } from './deaths.ts';

type LeaseRefusal = 'account_not_found' | 'token_expired' | 'account_inactive' | 'platform_unavailable' | 'rate_limited';

/** The command bus with nobody on it but a token-health of one account. */
export class FakeTokenHealth extends Caller {
  accessToken = 'fresh';
  status: AccountStatus = 'active';
  leaseRefusal: LeaseRefusal | undefined;
  leaseDetails: { readonly retryAfterMs: number } | undefined;
  readonly reported: number[] = [];
  /** Whether a refused token can be renewed at the moment. */
  renews = true;
  version = 1;

  constructor(private readonly deaths: Deaths) {
    super(undefined as never);
  }

  override async call(command: Command, input: unknown, _meta: CommandMeta): Promise<never> {
    return (command.name === 'token-health.lease-token' ? await this.#lease(input as never) : this.#report(input as never)) as never;
  }

  async #lease({ accountId, publicKey }: { accountId: string; publicKey: string }): Promise<object> {
    this.deaths.at('lease');
    if (this.leaseRefusal)
      return { ok: false, kind: 'refused', code: this.leaseRefusal, message: 'Connect the account again.', details: this.leaseDetails };
    const value: Out<typeof leaseToken> = {
      platform: 'bluesky',
      platformAccountId: 'did:plc:one',
      serviceUrl: null,
      version: this.version,
      expiresAt: null,
      ...(await sealLease(this.accessToken, publicKey, accountId)),
    };
    return { ok: true, value };
  }

  #report({ version }: { version: number }): object {
    this.reported.push(version);
    if (this.status === 'active' && this.renews) {
      this.accessToken = 'fresh';
      this.version += 1;
    }
    const value: Out<typeof reportRefusal> = { status: this.status };
    return { ok: true, value };
  }
}
