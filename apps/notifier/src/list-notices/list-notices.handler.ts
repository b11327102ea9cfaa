import type { CommandMeta, In, listNotices, Out } from '@afterpost/contracts';
import type { Handles } from '@afterpost/messaging';
import { Database } from '@afterpost/service-host';
import { Injectable } from '@nestjs/common';
import { pageOfNotices } from '../notice/notices.ts';

/** Shows a tenant what its administrators should act upon. */
@Injectable()
export class ListNotices implements Handles<typeof listNotices> {
  constructor(private readonly database: Database) {}

  handle(asked: In<typeof listNotices>, { tenant }: CommandMeta): Promise<Out<typeof listNotices>> {
    return pageOfNotices(this.database.pool, tenant, asked);
  }
}
