import type { Code, CommandMeta, connectByToken, In, Out } from '@afterpost/contracts';
import type { Refusal } from '@afterpost/kernel';
import type { Handles } from '@afterpost/messaging';
import type { GivenToken, Platforms } from '@afterpost/platforms';
import { Inject, Injectable } from '@nestjs/common';
import { PLATFORMS } from '../settings.ts';
import { notSupported } from './not-supported.ts';
import { RecordConnection } from './record-connection.ts';
import { signInRefusal } from './sign-in-refusal.ts';

type Command = typeof connectByToken;

/** Connects an account by a token that the user has from elsewhere: the platform says whose it is. */
@Injectable()
export class ConnectByToken implements Handles<Command> {
  constructor(
    private readonly connections: RecordConnection,
    @Inject(PLATFORMS) private readonly platforms: Platforms,
  ) {}

  async handle(input: In<Command>, meta: CommandMeta): Promise<Out<Command> | Refusal<Code<Command>>> {
    const { platform, accessToken, refreshToken } = input;
    const adapter = this.platforms.get(platform);
    const accept = adapter?.acceptToken?.bind(adapter);
    if (!accept) return notSupported(platform, this.platforms, 'an account be connected with a token');
    const earlier = await this.connections.earlier(meta);
    if (earlier) return earlier;
    const accepted = await accept(givenTokenOf(input));
    if (!accepted.ok) return signInRefusal(accepted.failure, [accessToken, ...(refreshToken === null ? [] : [refreshToken])]);
    return this.connections.handle(platform, accepted.value, meta);
  }
}

const givenTokenOf = ({ accessToken, refreshToken, platformAccountId }: In<Command>): GivenToken => ({
  accessToken,
  ...(refreshToken !== null && { refreshToken }),
  ...(platformAccountId !== null && { platformAccountId }),
});
