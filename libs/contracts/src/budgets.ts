import type { Platform } from './platforms.ts';

/** A window that a platform counts calls in: so long, or until the next midnight, UTC. */
export type BudgetWindow = number | 'utc-day';

/** Which budget: the same words always mean the same one, in every process. */
export interface BudgetKey {
  readonly platform: Platform;
  /** `tweets-lookup`, `app-usage`, `usd-day`: short and stable. */
  readonly name: string;
  readonly scope: 'app' | 'account';
  /** The app's client id or the account's id on its platform. */
  readonly key: string;
}

/** What one call takes out of one budget. */
export interface BudgetCharge extends BudgetKey {
  /** What the window holds, until the platform says otherwise. */
  readonly amount: number;
  readonly window: BudgetWindow;
  /** 0 for a budget that only the platform can measure: then the call is merely refused while it is used up. */
  readonly cost: number;
}

/** What a platform's answer says about a budget. */
export interface BudgetReading extends BudgetKey {
  readonly limit: number | null;
  readonly remaining: number | null;
  /** ISO 8601; when the window starts again. */
  readonly resetAt: string | null;
  /** ISO 8601; nothing may be taken before. */
  readonly blockedUntil: string | null;
}

/** No call now: which budget is used up, and when it holds something again. */
export interface BudgetRefusal extends BudgetKey {
  readonly retryAfterMs: number;
}

/** Platform call budgets, shared by all that call. Taking is all or nothing. */
export interface CallBudgets {
  take(charges: readonly BudgetCharge[]): Promise<BudgetRefusal | null>;
  settle(readings: readonly BudgetReading[]): Promise<void>;
}
