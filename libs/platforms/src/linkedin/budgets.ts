import type { BudgetCharge, BudgetKey, BudgetReading } from '@afterpost/contracts';
import { DAY } from '@afterpost/kernel';
import type { HttpAnswer } from '../http/http-call.ts';

interface DailyLimit {
  readonly app: number;
  /** What one member may ask for; `null` where LinkedIn names no number: then only its refusals are heeded. */
  readonly account: number | null;
}

/** "Share on LinkedIn" as documented: 150 posts per member and 100,000 per app. */
export const POSTS_PER_MEMBER_DAY = 150;
/** What the development tier allows: every figure of a member's post is a call of its own, so it is planned with. */
export const ANALYTICS_PER_MEMBER_DAY = 100;
export const CALLS_PER_APP_DAY = 100_000;

const LIMITS: Readonly<Record<string, DailyLimit>> = {
  'posts.create': { app: CALLS_PER_APP_DAY, account: POSTS_PER_MEMBER_DAY },
  memberCreatorPostAnalytics: { app: CALLS_PER_APP_DAY, account: ANALYTICS_PER_MEMBER_DAY },
  memberCreatorVideoAnalytics: { app: CALLS_PER_APP_DAY, account: ANALYTICS_PER_MEMBER_DAY },
};
const UNLISTED: DailyLimit = { app: CALLS_PER_APP_DAY, account: null };

/** Whose budgets a call takes from. An account that is not known yet (while connecting) has none. */
export interface Spender {
  readonly route: string;
  readonly clientId: string | undefined;
  readonly platformAccountId: string | undefined;
}

/** LinkedIn counts each endpoint by the app and by the member in it, until midnight UTC (BEHAVIOR.md, 12). */
export function chargesOf(spender: Spender): readonly BudgetCharge[] {
  const { app, account } = LIMITS[spender.route] ?? UNLISTED;
  return keysOf(spender).map((key) => {
    const amount = key.scope === 'app' ? app : account;
    return { ...key, amount: amount ?? app, window: 'utc-day', cost: amount === null ? 0 : 1 };
  });
}

/** No header says what is left; only a refusal for the day does, and it holds until midnight UTC. */
export function readingsOf(spender: Spender, { status, body }: HttpAnswer, now: Date): readonly BudgetReading[] {
  const words = status === 429 ? body.toString('utf8') : '';
  if (!isDayLimit(words)) return [];
  const scope = /MEMBER/.test(words) ? 'account' : 'app';
  const blockedUntil = new Date(now.getTime() + msToUtcMidnight(now)).toISOString();
  return keysOf(spender)
    .filter((key) => key.scope === scope)
    .map((key) => ({ ...key, limit: null, remaining: null, resetAt: null, blockedUntil }));
}

function keysOf({ route, clientId, platformAccountId }: Spender): readonly BudgetKey[] {
  const app: BudgetKey = { platform: 'linkedin', name: `${route}-app-day`, scope: 'app', key: clientId ?? 'unknown-app' };
  if (platformAccountId === undefined) return [app];
  return [app, { platform: 'linkedin', name: `${route}-member-day`, scope: 'account', key: platformAccountId }];
}

/** "Resource level throttle APPLICATION DAY limit for calls to this resource is reached." */
export const isDayLimit = (words: string): boolean => /\bDAY\b/.test(words);

export const msToUtcMidnight = (now: Date): number => DAY - (now.getTime() % DAY);
