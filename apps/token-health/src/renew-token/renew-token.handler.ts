import type { Code, CommandMeta, Failure, In, Out, renewToken } from '@afterpost/contracts';
import { type Clock, type Refusal, refuse, unreachable } from '@afterpost/kernel';
import type { Handles } from '@afterpost/messaging';
import { CLOCK, Database } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { findAccount, standing } from '../account/accounts.ts';
import { Credentials } from '../credential/credentials.ts';
import { TokenRefresh } from '../refresh-token/token-refresh.ts';

type Command = typeof renewToken;

/** What an adapter says of a token that its platform does not renew yet. */
const TOO_YOUNG = 'token_too_young';

const EXPIRED = refuse('token_expired', 'The platform no longer accepts this connection. Connect the account again.');
const NOT_RENEWABLE = refuse(
  'not_renewable',
  'The platform gave nothing to renew this connection with. Connect the account again to have a new token.',
);

/** Renews a token because a person wants it, whatever time is left. */
@Injectable()
export class RenewToken implements Handles<Command> {
  constructor(
    private readonly database: Database,
    private readonly credentials: Credentials,
    private readonly tokens: TokenRefresh,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async handle({ accountId }: In<Command>, meta: CommandMeta): Promise<Out<Command> | Refusal<Code<Command>>> {
    const found = await findAccount(this.database.pool, meta.tenant, accountId);
    const credential = found && (await this.credentials.find(this.database.pool, accountId));
    if (!credential) return refuse('account_not_found', 'There is no such account.');
    if (!credential.refreshable) return credential.status === 'token_expired' ? EXPIRED : NOT_RENEWABLE;
    const outcome = await this.tokens.atOnce(credential.version, accountId);
    switch (outcome.kind) {
      case 'fresh': {
        const { account, position } = await standing(this.database.pool, accountId);
        return { account, position };
      }
      case 'postponed':
        return notNow(outcome.failure, outcome.retryAt.getTime() - this.clock.now().getTime());
      case 'refused':
      case 'gone':
        return EXPIRED;
      default:
        return unreachable(outcome);
    }
  }
}

function notNow({ class: kind, message, platformCode }: Failure, retryAfterMs: number): Refusal<Code<Command>> {
  if (platformCode === TOO_YOUNG) return refuse('token_too_young', message);
  return refuse(kind === 'rate_limited' ? 'rate_limited' : 'platform_unavailable', message, { retryAfterMs: Math.max(0, retryAfterMs) });
}
