import { cancelPost, createPost, deletePost, publishPost, recordExternalPosts, schedulePost, validatePost } from '@afterpost/contracts';
import type { Platforms } from '@afterpost/platforms';
import {
  answers,
  follows,
  type Host,
  publishes,
  type RunningService,
  type ServiceDefinition,
  startService,
  works,
} from '@afterpost/service-host';
import { CancelPost } from './author-post/cancel-post.handler.ts';
import { CreatePost } from './author-post/create-post.handler.ts';
import { PostCheck } from './author-post/post-check.ts';
import { PublishPost } from './author-post/publish-post.handler.ts';
import { SchedulePost } from './author-post/schedule-post.handler.ts';
import { ValidatePost } from './author-post/validate-post.handler.ts';
import { DeletePost } from './delete-post/delete-post.handler.ts';
import { type PublisherEnv, publisherEnv } from './env.ts';
import { Accounts } from './know-accounts/accounts.ts';
import { FollowAccounts } from './know-accounts/follow-accounts.handler.ts';
import { MIGRATIONS } from './migrations/migrations.ts';
import { toPublicEvents } from './outgoing/to-public-events.ts';
import { PLATFORMS } from './platforms.token.ts';
import { RELEASE_HELD } from './post/held-targets.ts';
import { PostStore, PUBLISH_TARGET } from './post/post-store.ts';
import { AttemptTarget } from './publish-target/attempt-target.ts';
import { DeferTarget } from './publish-target/defer-target.ts';
import { FollowProcessing } from './publish-target/follow-processing.ts';
import { HoldTarget } from './publish-target/hold-target.ts';
import { LookForTarget } from './publish-target/look-for-target.ts';
import { Pace } from './publish-target/pace.ts';
import { PublishTarget } from './publish-target/publish-target.worker.ts';
import { RecordTarget } from './publish-target/record-target.ts';
import { StepTarget } from './publish-target/step-target.ts';
import { Tokens } from './publish-target/tokens.ts';
import { ReleaseHeld } from './release-held/release-held.worker.ts';
import { RecordExternalPosts } from './record-external-posts/record-external-posts.handler.ts';
import { PUBLISHING, publishingOf } from './settings.ts';

export { type PublisherEnv, publisherEnv } from './env.ts';

/** What a process gives the publisher: the networks it can talk to, and its own knobs. */
export interface PublisherSettings {
  readonly platforms: Platforms;
  readonly env?: PublisherEnv;
  /** 0 to 1, a new one each time: spreads retries. */
  readonly jitter?: () => number;
}

/** The owner of posts: takes what authors write and brings it to their accounts, once. */
export function definition({ platforms, env = publisherEnv({}), jitter = Math.random }: PublisherSettings): ServiceDefinition {
  return {
    name: 'publisher',
    database: { schema: 'publisher', migrations: MIGRATIONS, poolSize: 5 + env.PUBLISH_CONCURRENCY },
    providers: [
      { provide: PLATFORMS, useValue: platforms },
      { provide: PUBLISHING, useValue: publishingOf(env, jitter) },
      PostStore,
      Accounts,
      PostCheck,
      Tokens,
      Pace,
      RecordTarget,
      HoldTarget,
      DeferTarget,
      AttemptTarget,
      LookForTarget,
      FollowProcessing,
      StepTarget,
    ],
    rpc: [
      answers(createPost, CreatePost),
      answers(validatePost, ValidatePost),
      answers(schedulePost, SchedulePost),
      answers(publishPost, PublishPost),
      answers(cancelPost, CancelPost),
      answers(deletePost, DeletePost),
      answers(recordExternalPosts, RecordExternalPosts),
    ],
    consume: [follows('token-health', FollowAccounts, 'publisher.accounts')],
    due: [
      works(PUBLISH_TARGET, PublishTarget, { leaseMs: env.PUBLISH_LEASE_MS, concurrency: env.PUBLISH_CONCURRENCY }),
      works(RELEASE_HELD, ReleaseHeld, { leaseMs: env.PUBLISH_LEASE_MS, concurrency: 1 }),
    ],
    publishes: publishes('publisher', toPublicEvents),
  };
}

export const start = (host: Host, settings: PublisherSettings): Promise<RunningService> => startService(definition(settings), host);
