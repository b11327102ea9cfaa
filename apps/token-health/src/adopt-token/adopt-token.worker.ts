import { createHash } from 'node:crypto';
import { isPlatform, type CommandMeta, type Platform } from '@afterpost/contracts';
import { BOOTSTRAP_TENANT, type Clock, idFrom, isRefusal, type Log, MINUTE } from '@afterpost/kernel';
import type { DueItem } from '@afterpost/messaging';
import { CLOCK, Database, type DueOutcome, LOG, type Worker } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { hasAccountOn } from '../account/accounts.ts';
import { ConnectByToken } from '../connect-account/connect-by-token.handler.ts';
import { GIVEN_TOKENS, type GivenTokens } from '../settings.ts';

const AGAIN_AFTER_MS = MINUTE;
const MAY_WORK_LATER: readonly string[] = ['platform_unavailable', 'rate_limited'];

/**
 * Connects the account behind a token from the environment, for the bootstrap tenant. What is stored comes first: a tenant
 * that has an account of the platform keeps it. A token is adopted once; who disconnects that account has disconnected it.
 */
@Injectable()
export class AdoptToken implements Worker {
  constructor(
    private readonly database: Database,
    private readonly connect: ConnectByToken,
    @Inject(GIVEN_TOKENS) private readonly given: GivenTokens,
    @Inject(LOG) private readonly log: Log,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async work({ key: platform }: DueItem): Promise<DueOutcome> {
    const accessToken = isPlatform(platform) ? this.given[platform] : undefined;
    if (!isPlatform(platform) || accessToken === undefined) return { kind: 'done' };
    if (await hasAccountOn(this.database.pool, BOOTSTRAP_TENANT, platform)) return { kind: 'done' };
    const given = { platform, accessToken, refreshToken: null, platformAccountId: null };
    const answer = await this.connect.handle(given, metaOf(platform, accessToken));
    if (!isRefusal(answer)) {
      this.log.info({ accountId: answer.account.accountId, platform }, 'given-token-adopted');
      return { kind: 'done' };
    }
    this.log.warn({ platform, reason: answer.message }, 'given-token-refused');
    return MAY_WORK_LATER.includes(answer.refused)
      ? { kind: 'again', at: new Date(this.clock.now().getTime() + AGAIN_AFTER_MS) }
      : { kind: 'done' };
  }
}

/** The same token is the same command, at every start and in every replica. */
const metaOf = (platform: Platform, token: string): CommandMeta => ({
  id: idFrom('adopt-token', platform, createHash('sha256').update(token).digest('hex')),
  tenant: BOOTSTRAP_TENANT,
});
