import type { CommandMeta, Platform } from '@afterpost/contracts';
import type { Queryable } from '@afterpost/event-store';
import { type Clock, idFrom } from '@afterpost/kernel';
import type { SignedIn } from '@afterpost/platforms';
import { CLOCK, Database } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import type { Connection } from '../account/account.events.ts';
import { changeAccount, earlierOutcome, lockAccount, metadataOf, type Standing } from '../account/accounts.ts';
import { Credentials } from '../credential/credentials.ts';
import { RefreshSchedule } from '../refresh-token/refresh-schedule.ts';

/** The account, and where its connecting stands in the log. */
export type Connected = Pick<Standing, 'account' | 'position'>;

/** What a sign-in or a consent gave; `missingScopes` were asked for and not granted. */
export type Granted = SignedIn & { readonly missingScopes?: readonly string[] };

/** The same platform account always is the same account of ours: reconnecting keeps its history. */
export const accountIdOf = (tenant: string, platform: Platform, { profile }: Pick<SignedIn, 'profile'>): string =>
  idFrom('account', tenant, platform, profile.platformAccountId);

const connected = ({ account, position }: Standing): Connected => ({ account, position });

/** Writes a connection down: the account's event, its sealed credential and its next refresh, all or nothing. */
@Injectable()
export class RecordConnection {
  constructor(
    private readonly database: Database,
    private readonly credentials: Credentials,
    private readonly schedule: RefreshSchedule,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** What the same command did before, if it was repeated. */
  async earlier(meta: CommandMeta): Promise<Connected | undefined> {
    const standing = await earlierOutcome(this.database.pool, meta);
    return standing && connected(standing);
  }

  async handle(platform: Platform, signedIn: Granted, meta: CommandMeta): Promise<Connected> {
    return this.database.transaction(async ({ pg }) => {
      await lockAccount(pg, accountIdOf(meta.tenant, platform, signedIn));
      const earlier = await earlierOutcome(pg, meta);
      return earlier ? connected(earlier) : this.record(pg, platform, signedIn, meta);
    });
  }

  /** In the caller's transaction; the account's stream stays locked until its end. */
  async record(
    pg: Queryable,
    platform: Platform,
    { credential, profile, missingScopes = [] }: Granted,
    meta: CommandMeta,
  ): Promise<Connected> {
    const now = this.clock.now();
    const accountId = accountIdOf(meta.tenant, platform, { profile });
    const connection: Connection = {
      accountId,
      tenantId: meta.tenant,
      platform,
      platformAccountId: profile.platformAccountId,
      handle: profile.handle,
      displayName: profile.displayName,
      avatarUrl: profile.avatarUrl,
      scopes: [...credential.scopes],
      missingScopes: [...missingScopes],
      tokenExpiresAt: credential.accessExpiresAt,
      connectedAt: now.toISOString(),
    };
    await lockAccount(pg, accountId);
    const standing = await changeAccount(pg, accountId, { type: 'Connect', connection }, metadataOf(meta, now.toISOString()));
    const { version } = standing;
    await this.credentials.store(pg, accountId, version, credential, now);
    await this.schedule.plan(pg, {
      accountId,
      platform,
      version,
      issuedAt: now,
      accessExpiresAt: credential.accessExpiresAt === null ? null : new Date(credential.accessExpiresAt),
      refreshable: Boolean(credential.refreshToken),
    });
    return connected(standing);
  }
}
