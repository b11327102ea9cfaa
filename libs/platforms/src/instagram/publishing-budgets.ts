import type { BudgetCharge, BudgetReading } from '@afterpost/contracts';
import { DAY, HOUR } from '@afterpost/kernel';
import type { HttpAnswer } from '../http/http-call.ts';
import { arrayOf, countOrNull, jsonIn, objectOf } from '../http/wire.ts';
import type { Client } from './api.ts';
import { CONTAINERS_PER_DAY, POSTS_PER_DAY } from './capabilities.ts';

const budget = ({ id }: Client, name: string) => ({ platform: 'instagram', scope: 'account', key: id, name }) as const;

export const postCharge = (client: Client): BudgetCharge => ({ ...budget(client, 'posts'), amount: POSTS_PER_DAY, window: DAY, cost: 1 });

export const containerCharge = (client: Client): BudgetCharge => ({
  ...budget(client, 'containers'),
  amount: CONTAINERS_PER_DAY,
  window: DAY,
  cost: 1,
});

/** How many posts an account has published in the last 24 hours, and may. */
export interface Quota {
  readonly used: number;
  readonly total: number;
}

/** `{"data":[{"quota_usage":2,"config":{"quota_total":50,…}}]}`, or `null` where it says something else. */
export function readQuota(body: unknown): Quota | null {
  const row = objectOf(arrayOf(objectOf(body)['data'])[0]);
  const used = countOrNull(row['quota_usage']);
  const total = countOrNull(objectOf(row['config'])['quota_total']);
  return used === null || total === null || total === 0 ? null : { used, total };
}

/** A rolling window frees places one by one, at times that nobody tells: a used-up quota is asked again in an hour. */
export function quotaReadings(client: Client, { body }: HttpAnswer, now: Date): readonly BudgetReading[] {
  const quota = readQuota(jsonIn(body.toString('utf8')));
  if (quota === null) return [];
  const remaining = Math.max(0, quota.total - quota.used);
  const blockedUntil = remaining > 0 ? null : new Date(now.getTime() + HOUR).toISOString();
  return [{ ...budget(client, 'posts'), limit: quota.total, remaining, resetAt: null, blockedUntil }];
}
