import type { Code, CommandMeta, connectAccount, In, Out } from '@afterpost/contracts';
import type { Refusal } from '@afterpost/kernel';
import type { Handles } from '@afterpost/messaging';
import type { Platforms, SignInInput } from '@afterpost/platforms';
import { Inject, Injectable } from '@nestjs/common';
import { PLATFORMS } from '../settings.ts';
import { notSupported } from './not-supported.ts';
import { RecordConnection } from './record-connection.ts';
import { signInRefusal } from './sign-in-refusal.ts';

type Command = typeof connectAccount;

/** Connects an account by what a person types. The password is used once, here, and kept nowhere. */
@Injectable()
export class ConnectAccount implements Handles<Command> {
  constructor(
    private readonly connections: RecordConnection,
    @Inject(PLATFORMS) private readonly platforms: Platforms,
  ) {}

  async handle(input: In<Command>, meta: CommandMeta): Promise<Out<Command> | Refusal<Code<Command>>> {
    const { platform, serviceUrl, password } = input;
    const adapter = this.platforms.get(platform);
    const signIn = adapter?.signIn?.bind(adapter);
    if (!signIn) return notSupported(platform, this.platforms, 'a person sign in here with a password');
    const earlier = await this.connections.earlier(meta);
    if (earlier) return earlier;
    const signedIn = await signIn(signInInputOf(input));
    if (!signedIn.ok) return signInRefusal(signedIn.failure, [password]);
    const { credential, profile } = signedIn.value;
    const server = credential.serviceUrl ?? serviceUrl;
    return this.connections.handle(platform, { profile, credential: { ...credential, ...(server && { serviceUrl: server }) } }, meta);
  }
}

const signInInputOf = ({ identifier, password, serviceUrl }: In<Command>): SignInInput => ({
  identifier,
  password,
  ...(serviceUrl && { serviceUrl }),
});
