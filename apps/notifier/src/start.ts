import { listNotices, readNotice } from '@afterpost/contracts';
import { answers, follows, type Host, type RunningService, type ServiceDefinition, startService } from '@afterpost/service-host';
import { FollowAccounts } from './follow/follow-accounts.handler.ts';
import { FollowPosts } from './follow/follow-posts.handler.ts';
import { ListNotices } from './list-notices/list-notices.handler.ts';
import { Init1795478400000 } from './migrations/0001-init.ts';
import { ReadNotice } from './read-notice/read-notice.handler.ts';

/** Keeps notices for administrators: what went wrong or soon will, and what to do about it. */
export const definition: ServiceDefinition = {
  name: 'notifier',
  database: { schema: 'notifier', migrations: [Init1795478400000] },
  providers: [],
  rpc: [answers(listNotices, ListNotices), answers(readNotice, ReadNotice)],
  consume: [follows('token-health', FollowAccounts, 'notifier.accounts'), follows('publisher', FollowPosts, 'notifier.posts')],
};

export const start = (host: Host): Promise<RunningService> => startService(definition, host);
