import type { BudgetCharge, BudgetKey, BudgetReading } from '@afterpost/contracts';
import { DAY, HOUR, MINUTE } from '@afterpost/kernel';
import type { HttpAnswer } from '../http/http-call.ts';
import { countOrNull, isObject, jsonIn, objectOf } from '../http/wire.ts';

export type MetaPlatform = 'facebook' | 'instagram';

/** Whose budgets a call moves: the account's, if it is on behalf of one, and the app's, if there is one. */
export interface Spender {
  readonly platform: MetaPlatform;
  readonly accountId?: string | undefined;
  readonly appId?: string | undefined;
}

/** What an account may read in an hour until Meta's headers say how it really stands. */
export const READS_PER_HOUR = 200;
const PERCENT = 100;

/**
 * What a call takes: `reads` counts every read (each id of `ids` and each item of a batch is one); `business-usage` and
 * `app-usage` only Meta can measure, in percent, so they cost nothing here and hold calls back while they are used up.
 */
export function chargesOf(spender: Spender, reads: number): readonly BudgetCharge[] {
  const { reads: readsKey, businessUsage, appUsage } = keysOf(spender);
  return [
    ...(readsKey && reads > 0 ? [{ ...readsKey, amount: READS_PER_HOUR, window: HOUR, cost: reads }] : []),
    ...(businessUsage ? [{ ...businessUsage, amount: PERCENT, window: DAY, cost: 0 }] : []),
    ...(appUsage ? [{ ...appUsage, amount: PERCENT, window: HOUR, cost: 0 }] : []),
  ];
}

function keysOf({ platform, accountId, appId }: Spender): Partial<Record<'reads' | 'businessUsage' | 'appUsage', BudgetKey>> {
  const account = accountId === undefined ? null : ({ platform, scope: 'account', key: accountId } as const);
  return {
    ...(account && { reads: { ...account, name: 'reads' }, businessUsage: { ...account, name: 'business-usage' } }),
    ...(appId !== undefined && { appUsage: { platform, name: 'app-usage', scope: 'app', key: appId } }),
  };
}

/** How much of a quota is used, in percent, and when Meta will answer again. */
export interface Usage {
  readonly percent: number;
  readonly regainMs: number;
}

/**
 * What `X-App-Usage` and `X-Business-Use-Case-Usage` say, as percent of 100. The latter also takes the place of the
 * hourly guess `reads`: what Meta has left of its quota is left of ours.
 */
export function usageReadings(headers: HttpAnswer['headers'], now: Date, spender: Spender): readonly BudgetReading[] {
  const keys = keysOf(spender);
  const app = appUsageIn(headers);
  const business = businessUsageIn(headers, spender);
  return [
    ...(keys.appUsage && app ? [reading(keys.appUsage, app, now)] : []),
    ...(keys.businessUsage && business ? [reading(keys.businessUsage, business, now)] : []),
    ...(keys.reads && business ? [readsLeft(keys.reads, business)] : []),
  ];
}

/** In how long the vendor answers this account again; `undefined` where it does not say. */
export function regainMs(headers: HttpAnswer['headers'], spender: Pick<Spender, 'platform' | 'accountId'>): number | undefined {
  return businessUsageIn(headers, spender)?.regainMs || undefined;
}

function reading(key: BudgetKey, { percent, regainMs: regain }: Usage, now: Date): BudgetReading {
  // Calls while throttled push recovery further out, so a full quota without a time to regain rests for an hour.
  const blockedMs = regain > 0 ? regain : percent >= PERCENT ? HOUR : 0;
  const blockedUntil = blockedMs > 0 ? new Date(now.getTime() + blockedMs).toISOString() : null;
  return { ...key, limit: PERCENT, remaining: Math.max(0, PERCENT - percent), resetAt: null, blockedUntil };
}

const readsLeft = (key: BudgetKey, { percent }: Usage): BudgetReading => ({
  ...key,
  limit: READS_PER_HOUR,
  remaining: Math.floor((READS_PER_HOUR * Math.max(0, PERCENT - percent)) / PERCENT),
  resetAt: null,
  blockedUntil: null,
});

function appUsageIn(headers: HttpAnswer['headers']): Usage | null {
  const percent = percentOf(jsonIn(headers['x-app-usage'] ?? ''));
  return percent === null ? null : { percent, regainMs: 0 };
}

const TYPES: Readonly<Record<MetaPlatform, string>> = { facebook: 'pages', instagram: 'instagram' };

/** The account's own entries; a business may stand in for it, then every entry of its kind counts. */
function businessUsageIn(headers: HttpAnswer['headers'], { platform, accountId }: Pick<Spender, 'platform' | 'accountId'>): Usage | null {
  const ofKind = entriesIn(headers).filter(({ type }) => type === TYPES[platform]);
  const own = ofKind.filter(({ owner }) => owner === accountId);
  const counted = (own.length > 0 ? own : ofKind).map(({ usage }) => usage);
  if (counted.length === 0) return null;
  return {
    percent: Math.max(...counted.map(({ percent }) => percent)),
    regainMs: Math.max(...counted.map((usage) => usage.regainMs)),
  };
}

function entriesIn(headers: HttpAnswer['headers']): readonly { readonly owner: string; readonly type: unknown; readonly usage: Usage }[] {
  const owners = Object.entries(objectOf(jsonIn(headers['x-business-use-case-usage'] ?? '')));
  return owners.flatMap(([owner, entries]) =>
    (Array.isArray(entries) ? entries : []).filter(isObject).flatMap((entry) => {
      const percent = percentOf(entry);
      const regainMinutes = countOrNull(entry['estimated_time_to_regain_access']) ?? 0;
      return percent === null ? [] : [{ owner, type: entry['type'], usage: { percent, regainMs: Math.min(DAY, regainMinutes * MINUTE) } }];
    }),
  );
}

/** The fullest of the three counters: any of them at 100 throttles. */
function percentOf(counters: unknown): number | null {
  const { call_count, total_cputime, total_time } = objectOf(counters);
  const percents = [call_count, total_cputime, total_time].map(countOrNull).filter((percent) => percent !== null);
  return percents.length === 0 ? null : Math.max(...percents);
}
