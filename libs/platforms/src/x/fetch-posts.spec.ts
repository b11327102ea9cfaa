import type { BudgetCharge, CallBudgets } from '@afterpost/contracts';
import { ManualClock } from '@afterpost/kernel';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { FixtureServer } from '../contract/fixture-server.ts';
import { createPlatforms } from '../create-platforms.ts';
import type { Platforms } from '../port/platforms.ts';

const DAILY_USD_MAX = 0.02;
const server = new FixtureServer();
const charges: BudgetCharge[] = [];
const budgets: CallBudgets = {
  take: (taken) => {
    charges.push(...taken);
    return Promise.resolve(null);
  },
  settle: () => Promise.resolve(),
};
let platforms: Platforms;
beforeAll(async () => {
  const origin = await server.listen();
  platforms = createPlatforms({ clock: new ManualClock(), baseUrls: { x: origin }, budgets, dailyUsdMax: { x: DAILY_USD_MAX } });
});
afterAll(async () => {
  await platforms.close();
  await server.close();
});

it('asks for no more posts at once than the day’s money can ever buy', async () => {
  server.play([{ match: 'GET /api.x.com/2/tweets?', status: 200, body: { data: [] }, times: 3 }]);
  const refs = Array.from({ length: 9 }, (_, index) => ({
    externalId: String(1_000 + index),
    mediaType: 'text' as const,
    publishedAt: '2020-01-01T00:00:00.000Z',
  }));
  await platforms.get('x')!.fetchPosts(refs, { accessToken: 'fake-token-of-nobody', platformAccountId: '7' });
  const costs = charges.filter(({ name }) => name === 'usd-day').map(({ cost }) => cost);
  // What X does not return it does not bill: the money of the first call pays for the others.
  expect(costs).toEqual([DAILY_USD_MAX * 1_000_000]);
  expect([server.unexpected, server.unused]).toEqual([[], []]);
});
