import type { Failure } from '@afterpost/contracts';
import type { JsonObject } from './json.ts';

/** A picture or film by its address. */
export interface DraftMedia {
  readonly url: string;
  readonly altText?: string;
  readonly mimeType?: string;
}

/** What is to appear on one account, overrides already applied. */
export interface Draft {
  readonly text: string;
  readonly linkUrl?: string;
  readonly media: readonly DraftMedia[];
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

/** What came of the one irreversible call. */
export type PublishOutcome =
  | ({ readonly kind: 'published' } & Published)
  /** Accepted, not yet public: ask `confirm` with the handle. */
  | { readonly kind: 'processing'; readonly handle: JsonObject }
  /** Surely not applied, and repeating it unchanged is useless. */
  | { readonly kind: 'rejected'; readonly failure: Failure }
  /** Surely not applied; may be tried again. `prepareAgain`: what `prepare` left on the platform is gone. */
  | { readonly kind: 'deferred'; readonly failure: Failure; readonly prepareAgain?: true }
  /** Surely not applied: the access token is no longer good. */
  | { readonly kind: 'tokenInvalid'; readonly failure: Failure }
  /** May have been applied: look before any retry. */
  | { readonly kind: 'unconfirmed'; readonly failure: Failure };
