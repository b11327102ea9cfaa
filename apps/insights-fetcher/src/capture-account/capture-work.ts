import type { CaptureSource, CommandMeta, Failure } from '@afterpost/contracts';
import type { AccountReading, FetchCommentsResult, Outcome, PostReading, RefusedMetric } from '@afterpost/platforms';
import type { Backfill } from '../discover/backfill.ts';
import type { RecordedPage } from '../discover/discover-page.ts';
import type { CallGate } from '../platform-session/call-gate.ts';
import type { AccountLease } from '../schedule/account.ts';
import type { Target } from '../schedule/target.ts';

/** What one capture of an account is to look at. */
export interface CaptureWork {
  readonly lease: AccountLease;
  readonly source: Exclude<CaptureSource, 'backfill'>;
  readonly targets: readonly Target[];
  /** The account's own figures. */
  readonly figures: boolean;
  /** A page of the account's posts. */
  readonly page: PageWork | null;
  readonly gate: CallGate;
  /** The command that asked for it. */
  readonly cause?: CommandMeta;
}

/** The newest page, or the next one of a running backfill. */
export type PageWork = { readonly kind: 'newest' } | { readonly kind: 'backfill'; readonly backfill: Backfill };

/** What the platform said about one target. */
export interface TargetAnswer {
  readonly target: Target;
  readonly source: CaptureSource;
  readonly reading: PostReading;
  /** `null`: not asked for. */
  readonly comments: Outcome<FetchCommentsResult> | null;
}

/** Everything the platform said in one capture. */
export interface Answers {
  readonly capturedAt: Date;
  readonly targets: readonly TargetAnswer[];
  readonly account: Outcome<AccountReading> | null;
  readonly page: { readonly work: PageWork; readonly outcome: Outcome<RecordedPage> } | null;
  /** Metrics that the platform was found not to answer. */
  readonly refused: readonly RefusedMetric[];
  /** What ended the asking before everything was asked. */
  readonly halt: Failure | null;
  readonly platformAccountId: string;
  /** The tokens that were used. */
  readonly secrets: readonly string[];
}
