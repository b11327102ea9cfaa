import type { BudgetCharge, BudgetKey, BudgetReading } from '@afterpost/contracts';
import { DAY, MINUTE, SECOND } from '@afterpost/kernel';
import type { HttpAnswer } from '../http/http-call.ts';
import type { VendorRefusal } from '../http/json-api.ts';
import { countOrNull } from '../http/wire.ts';
import { CREDITS, USAGE_CAPPED } from './errors.ts';
import { WINDOW_MS } from './routes.ts';
import type { Route } from './routes.ts';

/** How long nothing is sent after X said that the app has no credits: it would refuse the same again. */
export const CREDITS_PAUSE_MS = 15 * MINUTE;

/** Whom a call is counted against; the account is not known while it connects. */
export interface Payer {
  readonly appId: string;
  readonly accountId: string | null;
}

const keyOf = (scope: BudgetKey['scope'], key: string, name: string): BudgetKey => ({ platform: 'x', name, scope, key });
const dailyOf = (budget: string): string => `${budget}-day`;

/** What a call takes out of X's windows: the account's, the app's, and those that only X can measure. */
export function chargesOf({ budget, perAccount, perAccountDay, perApp, readsPosts }: Route, { appId, accountId }: Payer): BudgetCharge[] {
  const account = (name: string, amount: number, window: number): BudgetCharge[] =>
    accountId === null ? [] : [{ ...keyOf('account', accountId, name), amount, window, cost: 1 }];
  const measuredByX = (name: string, window: number): BudgetCharge => ({ ...keyOf('app', appId, name), amount: 1, window, cost: 0 });
  return [
    ...account(budget, perAccount, WINDOW_MS),
    ...(perAccountDay === undefined ? [] : account(dailyOf(budget), perAccountDay, DAY)),
    ...(perApp === undefined ? [] : [{ ...keyOf('app', appId, budget), ...perApp, cost: 1 }]),
    measuredByX(CREDITS, CREDITS_PAUSE_MS),
    ...(readsPosts ? [measuredByX(USAGE_CAPPED, DAY)] : []),
  ];
}

/** What an answer says about budgets: its headers about the windows, its refusal about credits and the monthly cap. */
export function readingsOf(
  { headers, status }: Pick<HttpAnswer, 'headers' | 'status'>,
  refusal: Pick<VendorRefusal, 'code' | 'retryAfterMs'> | null,
  { budget }: Route,
  { appId, accountId }: Payer,
  now: Date,
): readonly BudgetReading[] {
  const until = (ms: number): string => new Date(now.getTime() + ms).toISOString();
  const blocked = (name: string, ms: number): BudgetReading => ({ ...unknown(keyOf('app', appId, name)), blockedUntil: until(ms) });
  const waitMs = status === 429 ? refusal?.retryAfterMs : undefined;
  const capped = refusal?.code === USAGE_CAPPED;
  const readings = [windowOf(headers, 'x-app-limit-24hour', keyOf('app', appId, budget))];
  if (accountId !== null) {
    const key = keyOf('account', accountId, budget);
    const window = windowOf(headers, 'x-rate-limit', key);
    // A 429 does not say whose window is full; the account's is the one that its headers describe.
    readings.push(waitMs === undefined || capped ? window : { ...(window ?? unknown(key)), blockedUntil: until(waitMs) });
    readings.push(windowOf(headers, 'x-user-limit-24hour', keyOf('account', accountId, dailyOf(budget))));
  }
  if (refusal?.code === CREDITS) readings.push(blocked(CREDITS, CREDITS_PAUSE_MS));
  if (capped && waitMs !== undefined) readings.push(blocked(USAGE_CAPPED, waitMs));
  return readings.filter((reading) => reading !== null);
}

const unknown = (key: BudgetKey): BudgetReading => ({ ...key, limit: null, remaining: null, resetAt: null, blockedUntil: null });

const EPOCH_SECONDS_MAX = 8.64e12;

/** `<prefix>-limit`, `-remaining`, `-reset` (epoch seconds). */
function windowOf(headers: HttpAnswer['headers'], prefix: string, key: BudgetKey): BudgetReading | null {
  const limit = countOrNull(headers[`${prefix}-limit`]);
  const remaining = countOrNull(headers[`${prefix}-remaining`]);
  if (limit === null && remaining === null) return null;
  const reset = countOrNull(headers[`${prefix}-reset`]);
  const resetAt = reset === null || reset > EPOCH_SECONDS_MAX ? null : new Date(reset * SECOND).toISOString();
  return { ...unknown(key), limit, remaining, resetAt };
}
