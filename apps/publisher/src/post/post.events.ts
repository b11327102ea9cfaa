import type { MediaItem, MediaType, Overrides, Platform, TargetError } from '@afterpost/contracts';
import type { NewEvent } from '@afterpost/event-store';
import type { JsonObject, Prepared } from '@afterpost/platforms';

/** What the author wrote. */
export interface PostContent {
  readonly content: string;
  readonly media: readonly MediaItem[];
  readonly linkUrl: string | null;
  readonly campaignId: string | null;
  readonly tags: readonly string[];
  readonly topics: readonly string[];
  readonly mediaType: MediaType;
}

/** One account that the post is meant for. */
export interface TargetPlan {
  readonly targetId: string;
  readonly accountId: string;
  readonly platform: Platform;
  readonly overrides: Overrides | null;
}

/** Which target an event is about, with what others need to know it by. */
export type TargetRef = Pick<TargetPlan, 'targetId' | 'accountId' | 'platform'>;

export interface PostCreatedData extends PostContent {
  readonly postId: string;
  readonly targets: readonly TargetPlan[];
  readonly createdAt: string;
}

/** A post that somebody published without us, found on the platform. */
export interface PostDiscoveredData {
  readonly postId: string;
  readonly targetId: string;
  readonly accountId: string;
  readonly platform: Platform;
  readonly externalId: string;
  readonly permalink: string | null;
  readonly content: string;
  readonly mediaType: MediaType;
  readonly publishedAt: string;
  readonly discoveredAt: string;
}

/** An attempt is written down before the platform is called. */
export interface AttemptBegunData extends TargetRef {
  readonly attemptId: string;
  readonly number: number;
  /** Everything that the call sends, opaque to us: a repetition sends exactly this again. */
  readonly prepared: Prepared;
  readonly begunAt: string;
  /** The call may not start after this instant … */
  readonly deadline: string;
  /** … and has surely ended by this one. */
  readonly overAt: string;
}

/** Surely not on the platform; tried again at `retryAt`. */
export interface TargetDeferredData extends TargetRef {
  /** Absent when it never came to a call. */
  readonly attemptId: string | null;
  readonly error: TargetError;
  readonly retryAt: string;
  /** What the platform held for us is gone: the next attempt prepares anew. */
  readonly prepareAgain: boolean;
}

export interface TargetPublishedData extends TargetRef {
  readonly attemptId: string;
  readonly externalId: string;
  readonly permalink: string | null;
  readonly mediaType: MediaType;
  readonly publishedAt: string;
}

export interface TargetUnconfirmedData extends TargetRef {
  readonly attemptId: string;
  readonly error: TargetError;
  readonly since: string;
  /** A look-up says nothing before this instant: the post may still appear. */
  readonly lookAt: string;
}

/** What the call will send waits on the platform for its media; no attempt has begun. */
export interface TargetPreparedData extends TargetRef {
  readonly prepared: Prepared;
  readonly preparedAt: string;
  readonly readyAt: string;
}

/** Surely not on the platform, and not tried while its account can't publish. */
export interface TargetHeldData extends TargetRef {
  /** Absent when it never came to a call. */
  readonly attemptId: string | null;
  readonly error: TargetError;
  readonly since: string;
  /** From this instant on it is too late to publish it unasked. */
  readonly until: string;
}

/** The platform has taken it and is not done; `handle` is what to ask it with, opaque to us. */
export interface TargetProcessingData extends TargetRef {
  readonly attemptId: string;
  readonly handle: JsonObject;
  readonly askAt: string;
}

/** What follows from not having found an unconfirmed post. */
export type AfterAbsence =
  | { readonly kind: 'look-again'; readonly at: string }
  /** Twice absent, and a repetition cannot make a second post. */
  | { readonly kind: 'retry'; readonly at: string }
  /** Twice absent, yet nobody but a person may decide to send again. */
  | { readonly kind: 'ask-person' };

export type EndedStatus = 'published' | 'partially_published' | 'failed';

export interface PostEndedData {
  readonly status: EndedStatus;
  /** The first target's; `null` when none was published. */
  readonly publishedAt: string | null;
  readonly published: number;
  readonly failed: number;
}

export type PostEvent =
  | NewEvent<'PostCreated', PostCreatedData>
  | NewEvent<'PostDiscovered', PostDiscoveredData>
  | NewEvent<'PostScheduled', { readonly scheduledAt: string }>
  | NewEvent<'PublishingStarted', { readonly startedAt: string }>
  /** `startedAt` is the post's own date on the platform, in every attempt. */
  | NewEvent<'TargetStarted', TargetRef & { readonly startedAt: string }>
  | NewEvent<'AttemptBegun', AttemptBegunData>
  | NewEvent<'TargetPrepared', TargetPreparedData>
  | NewEvent<'TargetProcessing', TargetProcessingData>
  | NewEvent<'TargetDeferred', TargetDeferredData>
  | NewEvent<'TargetPublished', TargetPublishedData>
  | NewEvent<'TargetFailed', TargetRef & { readonly error: TargetError }>
  | NewEvent<'TargetUnconfirmed', TargetUnconfirmedData>
  | NewEvent<'TargetNotFound', TargetRef & { readonly attemptId: string; readonly next: AfterAbsence }>
  | NewEvent<'TargetHeld', TargetHeldData>
  | NewEvent<'TargetReleased', TargetRef & { readonly dueAt: string }>
  | NewEvent<'TargetMissed', TargetRef & { readonly error: TargetError; readonly missedAt: string }>
  | NewEvent<'PostEnded', PostEndedData>
  | NewEvent<'PostCanceled', { readonly canceledAt: string }>
  /** Written down before the first platform is asked to delete. */
  | NewEvent<'RemovalRequested', { readonly requestedAt: string }>
  | NewEvent<'TargetRemoved', TargetRef & { readonly removedAt: string }>
  | NewEvent<'PostDeleted', { readonly deletedAt: string }>;
