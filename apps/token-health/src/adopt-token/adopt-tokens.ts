import type { Clock } from '@afterpost/kernel';
import { DueQueue } from '@afterpost/messaging';
import { CLOCK, Database } from '@afterpost/service-host';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { GIVEN_TOKENS, type GivenTokens } from '../settings.ts';

export const ADOPT_TOKEN = 'adopt-token';

/** Plans at every start that the tokens of the environment are looked at; a start does not wait for a platform. */
@Injectable()
export class AdoptTokens implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly due: DueQueue,
    @Inject(GIVEN_TOKENS) private readonly given: GivenTokens,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async onModuleInit(): Promise<void> {
    for (const platform of Object.keys(this.given))
      await this.due.schedule(this.database.pool, { kind: ADOPT_TOKEN, key: platform, dueAt: this.clock.now(), payload: {} });
  }
}
