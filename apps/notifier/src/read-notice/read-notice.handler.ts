import type { CommandMeta, In, readNotice } from '@afterpost/contracts';
import { type Clock, refuse } from '@afterpost/kernel';
import type { Handles } from '@afterpost/messaging';
import { CLOCK, Database } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { markRead } from '../notice/notices.ts';

/** Notes that somebody has read a notice. */
@Injectable()
export class ReadNotice implements Handles<typeof readNotice> {
  constructor(
    private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async handle({ noticeId }: In<typeof readNotice>, { tenant }: CommandMeta): ReturnType<Handles<typeof readNotice>['handle']> {
    const notice = await markRead(this.database.pool, tenant, noticeId, this.clock.now());
    return notice ?? refuse('notice_not_found', 'There is no notice with this id.');
  }
}
