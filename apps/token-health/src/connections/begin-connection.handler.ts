import { randomUUID } from 'node:crypto';
import type { beginConnection, Code, CommandMeta, In, Out } from '@afterpost/contracts';
import { type Clock, type Refusal, refuse } from '@afterpost/kernel';
import type { Handles } from '@afterpost/messaging';
import type { OAuth, OAuthFlavour, PlatformAdapter, Platforms } from '@afterpost/platforms';
import { CLOCK, Database } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { notSupported } from '../connect-account/not-supported.ts';
import { PLATFORMS } from '../settings.ts';
import { STATE_MS } from './connection.ts';
import { Connections } from './connections.ts';
import { Consent } from './consent.ts';
import { newSecret } from './one-time-secret.ts';

type Command = typeof beginConnection;
type No = Refusal<Code<Command>>;

/** Begins connecting by consent: nobody has been asked anything yet, and the link that it makes works for one browser. */
@Injectable()
export class BeginConnection implements Handles<Command> {
  constructor(
    private readonly database: Database,
    private readonly connections: Connections,
    private readonly consent: Consent,
    @Inject(PLATFORMS) private readonly platforms: Platforms,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async handle({ platform, flavour: asked, redirectUri, redirectTo }: In<Command>, meta: CommandMeta): Promise<Out<Command> | No> {
    const adapter = this.platforms.get(platform);
    if (!adapter?.oauth) return adapter?.signIn ? credentialsNeeded(adapter) : notSupported(platform, this.platforms, BY_CONSENT);
    const flavour = flavourOf(adapter.oauth, asked);
    if (!flavour) return unknownFlavour(adapter, adapter.oauth);
    const wanted = { platform, flavour: flavour.name, redirectUri };
    const url = this.consent.authorizeUrl(wanted, newSecret(), newSecret());
    if (!url.ok) return refuse('app_not_configured', url.failure.message);
    const now = this.clock.now();
    const { connectionId, expiresAt } = await this.database.transaction(({ pg }) =>
      this.connections.begin(pg, {
        ...wanted,
        // The id opens the link: it must not follow from anything that somebody else can know.
        connectionId: randomUUID(),
        tenantId: meta.tenant,
        commandId: meta.id,
        redirectTo,
        createdAt: now,
        expiresAt: new Date(now.getTime() + STATE_MS),
      }),
    );
    return { connectionId, platform, flavour: flavour.name, scopes: [...flavour.scopes], expiresAt: expiresAt.toISOString() };
  }
}

const BY_CONSENT = 'an account be connected by consent in a browser';

const flavourOf = ({ flavours }: OAuth, name: string | null): OAuthFlavour | undefined =>
  name === null ? flavours[0] : flavours.find((flavour) => flavour.name === name);

const credentialsNeeded = ({ capabilities }: PlatformAdapter): No =>
  refuse('credentials_needed', `${capabilities.displayName} connects with a handle and an app password.`);

const unknownFlavour = ({ capabilities }: PlatformAdapter, { flavours }: OAuth): No =>
  refuse(
    'unknown_flavour',
    `${capabilities.displayName} connects by ${flavours.map(({ name, words }) => `${name} (${words.replace(/\.$/, '')})`).join('; or by ')}.`,
  );
