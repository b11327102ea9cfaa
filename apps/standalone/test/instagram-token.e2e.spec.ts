import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { instagramTokenAnswer } from '@afterpost/contracts';
import { DAY, ManualClock, MINUTE } from '@afterpost/kernel';
import { eventually } from '@afterpost/testing';
import { API_KEY, startSystem, type SystemOptions } from './system.ts';

let stack: AsyncDisposableStack;
let clock: ManualClock;
beforeEach(() => {
  stack = new AsyncDisposableStack();
  clock = new ManualClock(new Date());
});
afterEach(() => stack.disposeAsync());

async function tokenFrom(sandboxUrl: string): Promise<string> {
  const response = await fetch(`${sandboxUrl}/_control/instagram/accounts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ handle: 'from.env', type: 'business' }),
  });
  return ((await response.json()) as { accessToken: string }).accessToken;
}

async function asking(options: SystemOptions) {
  const { url } = stack.use(await startSystem('one process', { clock, ...options }));
  return async (method: 'GET' | 'POST', path: string, key: string | null = API_KEY) => {
    const response = await fetch(`${url}${path}`, { method, headers: key === null ? {} : { authorization: `Bearer ${key}` } });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
}

const STATUS = '/instagram/token/status';
const REFRESH = '/instagram/token/refresh';

describe('the token of Instagram', () => {
  it('that is nowhere is the one 500 of the contract, in words', async () => {
    const ask = await asking({});
    for (const answer of [await ask('GET', STATUS), await ask('POST', REFRESH)]) {
      expect(answer).toMatchObject({ status: 500, body: { type: expect.stringContaining('instagram-token-missing') } });
      expect(answer.body['detail']).toContain('IG_ACCESS_TOKEN');
    }
  });

  it('comes from the environment, is too young to be renewed for a day, and is a stored one from then on', async () => {
    const ask = await asking({ instagramToken: tokenFrom });
    await eventually(async () => expect((await ask('GET', STATUS)).status).toBe(200));
    const young = await ask('GET', STATUS);
    expect(instagramTokenAnswer.strict().parse(young.body)).toMatchObject({ source: 'env', refreshedAt: null, nearExpiry: false });
    expect(await ask('POST', REFRESH)).toMatchObject({ status: 409 });
    clock.advance(DAY + MINUTE);
    const renewed = await ask('POST', REFRESH);
    expect(renewed).toMatchObject({
      status: 200,
      body: { source: 'stored', nearExpiry: false, refreshedAt: clock.now().toISOString() },
    });
    expect((await ask('GET', STATUS)).body).toEqual(renewed.body);
    expect(renewed.body['expiresIn']).toBeGreaterThan(59 * 86_400);
    const { body } = await ask('GET', '/api/v1/social-accounts');
    expect(body['data']).toMatchObject([{ platform: 'instagram', handle: 'from.env', status: 'active' }]);
  });

  it('of another account is asked for by its id, and needs a key', async () => {
    const ask = await asking({ instagramToken: tokenFrom });
    await eventually(async () => expect((await ask('GET', STATUS)).status).toBe(200));
    const { body } = await ask('GET', '/api/v1/social-accounts');
    const [account] = body['data'] as { id: string }[];
    expect((await ask('GET', `${STATUS}?account_id=${account?.id}`)).body).toMatchObject({ source: 'env' });
    expect((await ask('GET', `${STATUS}?account_id=someone`)).status).toBe(404);
    expect((await ask('GET', `${STATUS}?account=1`)).status).toBe(400);
    expect((await ask('GET', STATUS, null)).status).toBe(401);
  });

  it('is told to anybody where the installation says so, and to no wrong key', async () => {
    const ask = await asking({ instagramToken: tokenFrom, openInstagramRoutes: true });
    await eventually(async () => expect((await ask('GET', STATUS, null)).status).toBe(200));
    expect((await ask('GET', STATUS, 'sk_test_wrong')).status).toBe(401);
    expect((await ask('GET', '/api/v1/social-accounts', null)).status).toBe(401);
  });
});
