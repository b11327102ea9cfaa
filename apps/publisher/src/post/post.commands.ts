import type { MediaType, TargetError } from '@afterpost/contracts';
import type { JsonObject, Prepared } from '@afterpost/platforms';
import type { PostContent, PostDiscoveredData, TargetPlan } from './post.events.ts';

/** What can be asked of a post. Times are ISO instants as `Date.toISOString` writes them, so that they compare as text. */
export type PostCommand =
  | (PostContent & {
      readonly kind: 'create';
      readonly postId: string;
      readonly targets: readonly TargetPlan[];
      readonly scheduledAt: string | null;
      readonly now: string;
    })
  | (PostDiscoveredData & { readonly kind: 'record-external' })
  | { readonly kind: 'schedule'; readonly scheduledAt: string; readonly now: string }
  | { readonly kind: 'publish-now'; readonly now: string }
  | { readonly kind: 'cancel'; readonly now: string }
  | { readonly kind: 'request-removal'; readonly now: string }
  | { readonly kind: 'record-removed'; readonly targetId: string; readonly now: string }
  | { readonly kind: 'delete'; readonly onPlatforms: boolean; readonly now: string }
  | TargetCommand;

/** What a worker tells a target. */
export type TargetCommand =
  | { readonly kind: 'start-target'; readonly targetId: string; readonly now: string }
  | {
      readonly kind: 'begin-attempt';
      readonly targetId: string;
      readonly attemptId: string;
      readonly prepared: Prepared;
      readonly deadline: string;
      readonly overAt: string;
      /** Sending the same again cannot make a second post: an attempt that died may simply be repeated. */
      readonly repeatable: boolean;
      readonly now: string;
    }
  | {
      readonly kind: 'record-prepared';
      readonly targetId: string;
      readonly prepared: Prepared;
      readonly readyAt: string;
      readonly now: string;
    }
  | {
      readonly kind: 'record-processing';
      readonly targetId: string;
      readonly attemptId: string;
      readonly handle: JsonObject;
      readonly askAt: string;
    }
  | {
      readonly kind: 'record-published';
      readonly targetId: string;
      readonly attemptId: string;
      readonly externalId: string;
      readonly permalink: string | null;
      readonly mediaType: MediaType;
      readonly publishedAt: string;
    }
  | { readonly kind: 'record-failed'; readonly targetId: string; readonly attemptId: string | null; readonly error: TargetError }
  | {
      readonly kind: 'record-deferred';
      readonly targetId: string;
      readonly attemptId: string | null;
      readonly error: TargetError;
      readonly retryAt: string;
      readonly prepareAgain: boolean;
    }
  | {
      readonly kind: 'record-unconfirmed';
      readonly targetId: string;
      readonly attemptId: string;
      readonly error: TargetError;
      readonly lookAt: string;
      readonly now: string;
    }
  | {
      readonly kind: 'hold-target';
      readonly targetId: string;
      readonly attemptId: string | null;
      readonly error: TargetError;
      readonly until: string;
      readonly now: string;
    }
  /** Its account is back, or its time is up. `dueAt`: its turn among those that were held with it. */
  | { readonly kind: 'release-target'; readonly targetId: string; readonly dueAt: string; readonly now: string }
  | {
      readonly kind: 'record-absence';
      readonly targetId: string;
      readonly attemptId: string;
      /** What is to be done when the second look finds nothing, either: then it is surely not there. */
      readonly otherwise: 'retry' | 'give-up' | 'ask-person';
      /** When a second look would tell more than the first. */
      readonly lookAgainAt: string;
      readonly now: string;
    };

export type PostRefusal =
  | 'post_exists'
  | 'post_not_found'
  | 'not_schedulable'
  | 'in_the_past'
  | 'not_publishable'
  | 'not_cancelable'
  | 'being_published'
  | 'platform_refused'
  /** A worker's news about an attempt that is no longer the open one, or about a target that has moved on. */
  | 'stale'
  | 'too_early'
  /** The platform has accepted the target under two ids: a person must look. */
  | 'published_twice';
