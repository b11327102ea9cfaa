import type { Platform } from '@afterpost/contracts';
import type { Capabilities } from './capabilities.ts';
import type { Credential, GivenToken, OAuth, PlatformAccess, Profile, RefreshInput, SignedIn, SignInInput } from './identity.ts';
import type { AccountReading, Asking, DiscoverPage, DiscoverResult, FetchCommentsResult, FetchPostsResult, PostRef } from './insights.ts';
import type { JsonObject } from './json.ts';
import type { Outcome } from './outcome.ts';
import type { Draft, Found, PrepareContext, Prepared, PublishOutcome, Readiness, Violation } from './publishing.ts';

/** One network behind the words every network shares. */
export interface PlatformAdapter {
  readonly platform: Platform;
  readonly capabilities: Capabilities;

  /** Connects by something a person types. Only where `capabilities.connect` is `credential`. */
  signIn?(input: SignInInput): Promise<Outcome<SignedIn>>;

  /** Connects by consent in a browser. Only where `capabilities.connect` is `oauth`. */
  readonly oauth?: OAuth;

  /** Connects with a token that the user has from elsewhere: whose it is, what it may do. */
  acceptToken?(given: GivenToken): Promise<Outcome<SignedIn>>;

  /** A new credential from the refresh token. A refused grant is `token_expired`; nothing else is. */
  refresh(input: RefreshInput): Promise<Outcome<Credential>>;

  /** Whose token this is: the live probe behind account health. */
  identify(access: PlatformAccess): Promise<Outcome<Profile>>;

  /** Everything that is wrong with a draft, at once, without asking anybody. */
  validate(draft: Draft): readonly Violation[];

  /** Harmless and repeatable: uploads and resolves what the irreversible call will need. */
  prepare(draft: Draft, context: PrepareContext, access: PlatformAccess): Promise<Outcome<Prepared>>;

  /** Whether what was prepared can be published by now. Only where media are processed first; harmless. */
  checkReady?(prepared: Prepared, access: PlatformAccess): Promise<Outcome<Readiness>>;

  /** The one irreversible call. */
  publish(prepared: Prepared, access: PlatformAccess): Promise<PublishOutcome>;

  /**
   * Asks what became of `processing`. Only where publishing takes several steps: the next part of a thread is posted here,
   * after a look whether an earlier call with this handle has posted it already.
   */
  confirm?(handle: JsonObject, access: PlatformAccess): Promise<PublishOutcome>;

  /** Did it arrive? `null`: it is not there. */
  findPublished(prepared: Prepared, access: PlatformAccess): Promise<Outcome<Found | null>>;

  /** Deletes a published post; a post that is already gone is a success. Where `capabilities.canDelete` is false, it says so. */
  remove(externalId: string, access: PlatformAccess): Promise<Outcome<void>>;

  /** Reads posts by id, in the fewest calls and one call after the other. */
  fetchPosts(posts: readonly PostRef[], access: PlatformAccess, asking?: Asking): Promise<FetchPostsResult>;

  /**
   * The comments under a post; with `since` (ISO 8601) only those created later, where that saves anything. `expected`: how
   * many those are by the platform's own count; when as many were found, reading may end.
   */
  fetchComments(externalId: string, access: PlatformAccess, since?: string, expected?: number): Promise<Outcome<FetchCommentsResult>>;

  fetchAccount(access: PlatformAccess, asking?: Asking): Promise<Outcome<AccountReading>>;

  /** The account's own earlier posts, newest first, a page at a time; with figures where a page can carry them. */
  discover(access: PlatformAccess, page: DiscoverPage, asking?: Asking): Promise<Outcome<DiscoverResult>>;
}
