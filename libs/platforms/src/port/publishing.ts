import type { Failure, MediaType } from '@afterpost/contracts';
import type { JsonObject } from './json.ts';

/** A picture or film by its address. */
export interface DraftMedia {
  readonly url: string;
  readonly altText?: string;
  readonly mimeType?: string;
  /** What a document is called where it is shown. */
  readonly title?: string;
}

/** A further part of a thread. */
export interface DraftPart {
  readonly text: string;
  readonly media: readonly DraftMedia[];
}

/** What is to appear on one account, overrides already applied. */
export interface Draft {
  readonly text: string;
  readonly linkUrl?: string;
  readonly media: readonly DraftMedia[];
  /** What it is to be, where the media alone do not say: a reel or a story rather than a video. */
  readonly mediaType?: MediaType;
  /** What follows the first part, where a network has threads. */
  readonly thread?: readonly DraftPart[];
  /** Frozen by the caller when the target is first prepared: every retry must carry the same instant. */
  readonly createdAt: string;
  /** BCP 47 language tags of the text. */
  readonly langs?: readonly string[];
  /** Hashtags beside the text, for networks that have such a field. */
  readonly tags?: readonly string[];
}

/** One thing that is wrong with a draft, and what to do about it. */
export interface Violation {
  /** JSON pointer within the draft: `/text`, `/media/4`. */
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
  readonly limit?: number;
  readonly actual?: number;
}

export interface PrepareContext {
  /** Names the target: same key and same draft give the same place on the platform, in every process and at every retry. */
  readonly idempotencyKey: string;
}

/**
 * Everything the irreversible call will send, as plain JSON. It is stored before the first attempt and handed back
 * unchanged to `publish` and `findPublished`; only its adapter reads it. Holds no secret.
 */
export type Prepared = JsonObject;

/** A post as it stands on the platform. */
export interface Published {
  readonly externalId: string;
  readonly permalink: string | null;
}

/** What a look found. With a `handle` it stands there but is not whole (a thread without its last parts): `confirm` goes on. */
export interface Found extends Published {
  readonly handle?: JsonObject;
}

/** Whether what `prepare` left on the platform can be published: media take their time there. */
export type Readiness =
  | { readonly kind: 'ready' }
  | { readonly kind: 'waiting'; readonly retryAfterMs: number }
  /** It has expired there: prepare again. */
  | { readonly kind: 'gone' };

/** What came of the one irreversible call. */
export type PublishOutcome =
  | ({ readonly kind: 'published' } & Published)
  /** Accepted, not yet public, or a thread not yet whole: `confirm` with the handle, which replaces any earlier one. */
  | { readonly kind: 'processing'; readonly handle: JsonObject; readonly retryAfterMs?: number }
  /** Surely not applied, and repeating it unchanged is useless. */
  | { readonly kind: 'rejected'; readonly failure: Failure }
  /** Surely not applied; may be tried again. `prepareAgain`: what `prepare` left on the platform is gone. */
  | { readonly kind: 'deferred'; readonly failure: Failure; readonly prepareAgain?: true }
  /** Surely not applied: the access token is no longer good. */
  | { readonly kind: 'tokenInvalid'; readonly failure: Failure }
  /** May have been applied: look before any retry. */
  | { readonly kind: 'unconfirmed'; readonly failure: Failure };
