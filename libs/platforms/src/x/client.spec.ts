import type { BudgetCharge, CallBudgets } from '@afterpost/contracts';
import { ManualClock } from '@afterpost/kernel';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { FixtureServer } from '../contract/fixture-server.ts';
import { createPlatforms } from '../create-platforms.ts';
import type { Platforms } from '../port/platforms.ts';

const ACCESS = { accessToken: 'fake-token-of-nobody', platformAccountId: '7' };
const POST = { externalId: '1001', mediaType: 'text', publishedAt: '2020-01-01T00:00:00.000Z' } as const;
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
  platforms = createPlatforms({ clock: new ManualClock(), baseUrls: { x: origin }, budgets, dailyUsdMax: { x: 1 } });
});
afterAll(async () => {
  await platforms.close();
  await server.close();
});

it('takes nothing for what is written out of the day’s money for reading', async () => {
  server.play([
    { match: 'POST /api.x.com/2/tweets', status: 201, body: { data: { id: '2001', text: 'Hello' } } },
    { match: 'GET /api.x.com/2/tweets?', status: 200, body: { data: [{ id: '1001', text: 'Hello', public_metrics: { like_count: 1 } }] } },
  ]);
  const x = platforms.get('x')!;
  const prepared = await x.prepare({ text: 'Hello', media: [], createdAt: '2026-11-21T12:00:00.000Z' }, { idempotencyKey: 'k' }, ACCESS);
  if (!prepared.ok) throw new Error(prepared.failure.message);
  await x.publish(prepared.value, ACCESS);
  await x.fetchPosts([POST], ACCESS);
  expect(charges.filter(({ name }) => name === 'usd-day').map(({ cost }) => cost)).toEqual([5_000]);
});
