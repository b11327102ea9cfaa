import type { Code, CommandMeta, connectAccount, In, Out } from '@afterpost/contracts';
import { type Clock, idFrom, type Refusal, refuse } from '@afterpost/kernel';
import type { Handles } from '@afterpost/messaging';
import type { PlatformAdapter, Platforms, SignedIn, SignInInput } from '@afterpost/platforms';
import { CLOCK, Database } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { changeAccount, earlierOutcome, lockAccount, metadataOf, type Standing } from '../account/accounts.ts';
import type { Connection } from '../account/account.events.ts';
import { Credentials } from '../credential/credentials.ts';
import { RefreshSchedule } from '../refresh-token/refresh-schedule.ts';
import { PLATFORMS } from '../settings.ts';
import { signInRefusal } from './sign-in-refusal.ts';

type Command = typeof connectAccount;

/** Connects an account by what a person types. The password is used once, here, and kept nowhere. */
@Injectable()
export class ConnectAccount implements Handles<Command> {
  constructor(
    private readonly database: Database,
    private readonly credentials: Credentials,
    private readonly schedule: RefreshSchedule,
    @Inject(PLATFORMS) private readonly platforms: Platforms,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async handle(input: In<Command>, meta: CommandMeta): Promise<Out<Command> | Refusal<Code<Command>>> {
    const adapter = this.platforms.get(input.platform);
    const signIn = adapter?.signIn?.bind(adapter);
    if (!adapter || !signIn) return this.#notSupported(adapter, input);
    const earlier = await earlierOutcome(this.database.pool, meta);
    if (earlier) return written(earlier);
    const signedIn = await signIn(signInInputOf(input));
    if (!signedIn.ok) return signInRefusal(signedIn.failure, [input.password]);
    return written(await this.#record(input, signedIn.value, meta));
  }

  async #record({ platform, serviceUrl }: In<Command>, { credential, profile }: SignedIn, meta: CommandMeta): Promise<Standing> {
    const now = this.clock.now();
    const accountId = idFrom('account', meta.tenant, platform, profile.platformAccountId);
    const connection: Connection = {
      accountId,
      tenantId: meta.tenant,
      platform,
      platformAccountId: profile.platformAccountId,
      handle: profile.handle,
      displayName: profile.displayName,
      avatarUrl: profile.avatarUrl,
      scopes: [...credential.scopes],
      tokenExpiresAt: credential.accessExpiresAt,
      connectedAt: now.toISOString(),
    };
    return this.database.transaction(async ({ pg }) => {
      await lockAccount(pg, accountId);
      const earlier = await earlierOutcome(pg, meta);
      if (earlier) return earlier;
      const standing = await changeAccount(pg, accountId, { type: 'Connect', connection }, metadataOf(meta, now.toISOString()));
      const { version } = standing;
      const server = credential.serviceUrl ?? serviceUrl;
      await this.credentials.store(pg, accountId, version, { ...credential, ...(server && { serviceUrl: server }) }, now);
      await this.schedule.plan(pg, {
        accountId,
        platform,
        version,
        issuedAt: now,
        accessExpiresAt: credential.accessExpiresAt === null ? null : new Date(credential.accessExpiresAt),
        refreshable: Boolean(credential.refreshToken),
      });
      return standing;
    });
  }

  #notSupported(adapter: PlatformAdapter | undefined, { platform }: In<Command>): Refusal<Code<Command>> {
    const today = this.platforms.supported.join(', ');
    const problem = adapter
      ? `${adapter.capabilities.displayName} does not let a person sign in here with a password.`
      : `Accounts of ${platform} cannot be connected yet.`;
    return refuse('platform_not_supported', `${problem} Supported today: ${today}.`);
  }
}

const signInInputOf = ({ identifier, password, serviceUrl }: In<Command>): SignInInput => ({
  identifier,
  password,
  ...(serviceUrl && { serviceUrl }),
});

const written = ({ account, position }: Standing): Out<Command> => ({ account, position });
