import { syncAccount, syncTargets } from '@afterpost/contracts';
import {
  answers,
  follows,
  loops,
  publishes,
  startService,
  type Host,
  type RunningService,
  type ServiceDefinition,
} from '@afterpost/service-host';
import { setTimeout as pause } from 'node:timers/promises';
import { AskPlatform } from './capture-account/ask-platform.ts';
import { CaptureAccount } from './capture-account/capture-account.ts';
import { CaptureLoop } from './capture-account/capture-loop.ts';
import { RecordCapture } from './capture-account/record-capture.ts';
import { DiscoverPage } from './discover/discover-page.ts';
import { FollowAccounts } from './follow/follow-accounts.handler.ts';
import { FollowPosts } from './follow/follow-posts.handler.ts';
import { MIGRATIONS } from './migrations/migrations.ts';
import { toPublicEvents } from './outgoing/to-public-events.ts';
import { AccessGrants } from './platform-session/access-grants.ts';
import { OpenSession } from './platform-session/open-session.ts';
import { AccountLeases } from './schedule/account-leases.ts';
import { RestAccount } from './schedule/rest-account.ts';
import { DEFAULT_CAPTURES, PAUSE, RANDOM, SETTINGS, type FetcherSettings } from './settings.ts';
import { SyncAccount } from './sync/sync-account.handler.ts';
import { SyncAccountTargets } from './sync/sync-account-targets.ts';
import { SyncTargets } from './sync/sync-targets.handler.ts';

export { DEFAULT_CADENCE, type Cadence } from './cadence/cadence.ts';
export { fetcherEnv } from './env.ts';
export { DEFAULT_CAPTURES, DEFAULT_DISCOVER, type CaptureSettings, type DiscoverSettings, type FetcherSettings } from './settings.ts';

/** What a process has to say; how captures share the work has defaults that hold. */
export type Settings = Omit<FetcherSettings, 'captures'> & Partial<Pick<FetcherSettings, 'captures'>>;

/** The owner of captures: decides when to ask the platforms for figures, asks in few calls, and tells what they said. */
export function definition(settings: Settings): ServiceDefinition {
  const complete: FetcherSettings = { captures: DEFAULT_CAPTURES, ...settings };
  return {
    name: 'insights-fetcher',
    database: { schema: 'insights_fetcher', migrations: MIGRATIONS, poolSize: 5 + complete.captures.loops },
    providers: [
      { provide: SETTINGS, useValue: complete },
      { provide: RANDOM, useValue: Math.random },
      { provide: PAUSE, useValue: pause },
      AccessGrants,
      AccountLeases,
      AskPlatform,
      CaptureAccount,
      DiscoverPage,
      OpenSession,
      RecordCapture,
      RestAccount,
      SyncAccountTargets,
    ],
    rpc: [answers(syncTargets, SyncTargets), answers(syncAccount, SyncAccount)],
    consume: [
      follows('token-health', FollowAccounts, 'insights-fetcher.accounts'),
      follows('publisher', FollowPosts, 'insights-fetcher.posts'),
    ],
    due: Array.from({ length: complete.captures.loops }, (_, index) => loops(`captures-${index + 1}`, CaptureLoop)),
    publishes: publishes('insights-fetcher', toPublicEvents),
  };
}

export const start = (host: Host, settings: Settings): Promise<RunningService> => startService(definition(settings), host);
