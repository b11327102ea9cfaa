import type { MediaType } from '@afterpost/contracts';
import type { PlatformAdapter } from '../port/adapter.ts';
import type { PlatformAccess, SignInInput } from '../port/identity.ts';
import type { Draft } from '../port/publishing.ts';

/** What the suite interferes with; the stage knows which of the platform's routes that is. */
export type StageOperation = 'publish' | 'refresh' | 'fetchPosts' | 'fetchComments' | 'fetchAccount' | 'discover';

/** A misbehaviour that every network shows sooner or later. */
export type StageEffect =
  | 'silent-after-apply'
  | 'error-after-apply'
  | 'cut-after-apply'
  | 'error'
  | 'html'
  | 'rate-limited'
  | 'expired-token';

/** How a platform's simulation is told to misbehave: the shape of the sandbox's control API. */
export interface FaultScript {
  readonly respond?: { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string };
  readonly delayMs?: number;
  readonly afterApply?: boolean;
  readonly cutBody?: boolean;
}

export const RETRY_AFTER_SECONDS = 7;

/** What an effect looks like on the wire; how a vendor says that a token has expired is the vendor's own. */
export function faultScript(
  effect: StageEffect,
  vendor: { readonly expiredToken: FaultScript['respond']; readonly timeoutMs: number },
): FaultScript {
  const json = { 'content-type': 'application/json' };
  const error = { status: 500, headers: json, body: '{"error":"InternalServerError","message":"Internal Server Error"}' };
  const scripts: Record<StageEffect, FaultScript> = {
    'silent-after-apply': { delayMs: vendor.timeoutMs * 2, afterApply: true },
    'error-after-apply': { respond: error, afterApply: true },
    'cut-after-apply': { cutBody: true, afterApply: true },
    error: { respond: error },
    html: { respond: { status: 502, headers: { 'content-type': 'text/html' }, body: '<html><h1>Bad gateway</h1></html>' } },
    'rate-limited': {
      respond: {
        status: 429,
        headers: { ...json, 'retry-after': String(RETRY_AFTER_SECONDS) },
        body: '{"error":"RateLimitExceeded","message":"Rate Limit Exceeded"}',
      },
    },
    'expired-token': vendor.expiredToken ? { respond: vendor.expiredToken } : {},
  };
  return scripts[effect];
}

export interface StageAccount {
  readonly access: PlatformAccess;
  readonly refreshToken: string | null;
  /** What a person would type, where the platform connects that way. */
  readonly signIn?: SignInInput;
}

/** A platform that can be looked at from behind: the network simulated, or a development network. */
export interface PlatformStage {
  readonly adapter: PlatformAdapter;
  /** The platform's present. */
  now(): Date;
  createAccount(): Promise<StageAccount>;
  /** What stands on the platform under the account, asked behind the adapter's back. */
  listPosts(account: StageAccount): Promise<readonly { readonly externalId: string; readonly text: string }[]>;
  /** The next `times` (1) calls of an operation misbehave. */
  fault(operation: StageOperation, effect: StageEffect, times?: number): Promise<void>;
  /** Forgets faults that nothing met. */
  clearFaults(): Promise<void>;
  /** Calls that reached the operation's route so far. */
  countCalls(operation: StageOperation): Promise<number>;
  /** Somebody else answers a post. */
  reply(account: StageAccount, externalId: string, text: string): Promise<void>;
  /** Somebody deletes a post in the platform's own app. */
  deletePost?(account: StageAccount, externalId: string): Promise<void>;
  /** Resolves when what was written can be read everywhere. */
  settle(): Promise<void>;
  /** Posts that one reading by id really takes here, where a flavour of the platform takes fewer than `batchSizes.posts`. */
  readonly postsPerCall?: number;
  /** What a post made of `draftDefaults` is; `text` where left out. */
  readonly mediaType?: MediaType;
  /** The platform's clock moves on: media are processed, windows end. */
  wait?(ms: number): Promise<void>;
  /** True where preparing leaves something new on the platform each time (a container), so that two preparations differ. */
  readonly preparesAnew?: boolean;
  /** A draft's parts where a platform wants more than a text. */
  draftDefaults?(): Partial<Draft>;
  close(): Promise<void>;
}

export type StageFactory = () => Promise<PlatformStage>;

/**
 * What a kind of account lets an app do, where a platform has several kinds and not all let it do everything. What is
 * false is held against its opposite: the adapter has to say so in words.
 */
export interface AccountTraits {
  /** Its posts can be listed: looked for after a lost answer, and discovered. */
  readonly listsPosts: boolean;
  /** The comments under its posts can be read. */
  readonly readsComments: boolean;
  /** Several posts are read in one call; false where every figure of every post is a call of its own. */
  readonly readsBatches: boolean;
}
