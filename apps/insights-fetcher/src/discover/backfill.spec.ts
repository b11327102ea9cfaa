import type { Failure } from '@afterpost/contracts';
import { HOUR, MINUTE, SECOND } from '@afterpost/kernel';
import { failed } from '@afterpost/platforms';
import { describe, expect, it } from '@jest/globals';
import { DEFAULT_CADENCE } from '../cadence/cadence.ts';
import { DEFAULT_DISCOVER } from '../settings.ts';
import { planBackfill, type Backfill, type BackfillPlan } from './backfill.ts';

const now = new Date('2026-01-05T12:00:00.000Z');
const started: Backfill = { cursor: 'page-2', postsFound: 100, pagesRead: 1, attempts: 0 };
const rules = { limits: DEFAULT_DISCOVER, cadence: DEFAULT_CADENCE, random: () => 0.5 };
const failing = (times: number, failure: Failure): BackfillPlan[] => {
  const plans: BackfillPlan[] = [];
  for (let before: Backfill = started; plans.length < times; before = plans.at(-1)!)
    plans.push(planBackfill(before, failed(failure), now, rules));
  return plans;
};

describe('a backfill whose page fails', () => {
  it('keeps its place and comes back ever later, until it says that it has failed', () => {
    const plans = failing(8, { class: 'transient', message: '' });
    expect(new Set(plans.map((plan) => plan.cursor))).toEqual(new Set(['page-2']));
    const waits = plans.slice(0, 7).map((plan) => (plan.nextAt!.getTime() - now.getTime()) / MINUTE);
    expect(waits).toEqual([0.75, 1.5, 3, 6, 12, 24, 45]);
    expect(plans.at(-1)).toMatchObject({ state: 'failed', nextAt: null, error: 'transient' });
  });

  it('doubles the wait that it was told', () => {
    const waits = failing(3, { class: 'transient', message: '', retryAfterMs: SECOND }).map(
      (plan) => plan.nextAt!.getTime() - now.getTime(),
    );
    expect(waits).toEqual([SECOND, 2 * SECOND, 4 * SECOND]);
  });

  it('does not count it while the account has to rest', () => {
    const plans = failing(20, { class: 'rate_limited', message: '', retryAfterMs: HOUR });
    expect(plans.at(-1)).toMatchObject({ state: 'running', attempts: 0, cursor: 'page-2' });
  });
});
