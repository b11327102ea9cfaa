import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { healthAnswer } from '@afterpost/contracts';
import { eventually } from '@afterpost/testing';
import { startSystem, type TestSystem } from './system.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startSystem('one process');
}, 60_000);
afterAll(async () => {
  await system[Symbol.asyncDispose]();
});

interface Made {
  readonly id: string;
  readonly accessToken: string;
  readonly refreshToken: string | null;
  readonly password: string;
}

let handles = 0;
async function connected(platform: 'bluesky' | 'x' | 'instagram'): Promise<string> {
  handles += 1;
  const handle = platform === 'bluesky' ? `care-${handles}.test` : `care${handles}`;
  const made = await system.control<Made>('POST', `/${platform}/accounts`, { handle });
  const given =
    platform === 'bluesky'
      ? { identifier: handle, password: made.password }
      : { access_token: made.accessToken, ...(platform === 'x' && { refresh_token: made.refreshToken }) };
  const { status, body } = await system.post('/api/v1/social-accounts/connect', { platform, ...given });
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body.id;
}

const at = (id: string, what = ''): string => `/api/v1/social-accounts/${id}${what}`;

describe('the health of an account', () => {
  it('has seed 001’s fields, and what is known of its token', async () => {
    const id = await connected('x');
    const { status, body } = await system.get(at(id, '/health'));
    expect(status).toBe(200);
    expect(healthAnswer.strict().parse(body)).toMatchObject({
      id,
      network: 'x',
      healthy: true,
      status: 'active',
      error_code: null,
      token_expires_at: null,
      checked_live: true,
      missing_scopes: null,
    });
    expect(new Date(body.next_refresh_at).getTime()).toBeGreaterThan(Date.now());
  });

  it('of nobody’s account is not found', async () => {
    for (const what of ['/health', '/events'])
      expect((await system.get(at('0190a0a0-0000-7000-8000-000000000001', what))).status).toBe(404);
    for (const what of ['/disable', '/enable', '/refresh-token'])
      expect((await system.post(at('0190a0a0-0000-7000-8000-000000000001', what))).status).toBe(404);
  });
});

describe('disabling an account', () => {
  it('stops publishing and measuring, and enabling it goes on', async () => {
    const id = await connected('bluesky');
    const disabled = await system.post(at(id, '/disable'));
    expect(disabled).toMatchObject({ status: 200, body: { id, status: 'disabled' } });
    expect((await system.get(at(id))).body.status).toBe('disabled');
    expect((await system.get(at(id, '/health'))).body).toMatchObject({ healthy: false, error_code: 'disabled', checked_live: false });
    const draft = { content: 'Bread at seven.', targets: [{ account_id: id }] };
    const soon = { ...draft, scheduled_at: new Date(Date.now() + 3_600_000).toISOString() };
    await eventually(async () => expect((await system.post('/api/v1/posts', soon)).status).toBe(422));

    expect((await system.post(at(id, '/enable'))).body).toMatchObject({ id, status: 'active' });
    await eventually(async () => expect((await system.post('/api/v1/posts', soon)).status).toBe(201));
    const { body } = await system.get(at(id, '/metrics'));
    expect(body.source).toBe('live');
  });
});

describe('the primary account', () => {
  it('of Instagram is the first, until another is made it', async () => {
    const first = await connected('instagram');
    const second = await connected('instagram');
    const isMeant = async (id: string): Promise<boolean> => {
      const [meant, named] = [await system.get('/instagram/token/status'), await system.get(`/instagram/token/status?account_id=${id}`)];
      return meant.status === 200 && meant.body.expiresAt === named.body.expiresAt;
    };
    expect([await isMeant(first), await isMeant(second)]).toEqual([true, false]);
    expect(await system.patch(at(second), { primary: true })).toMatchObject({ status: 200, body: { id: second } });
    expect([await isMeant(first), await isMeant(second)]).toEqual([false, true]);
    expect((await system.get(at(second, '/events?limit=1'))).body.data[0]).toMatchObject({ type: 'account.made_primary' });
    for (const body of [{ primary: false }, {}, { primary: true, handle: 'mine' }])
      expect((await system.patch(at(second), body)).status).toBe(400);
  });
});

describe('renewing a token', () => {
  it('gives a new one, and is told in the account’s history', async () => {
    const id = await connected('x');
    const renewed = await system.post(at(id, '/refresh-token'));
    expect(renewed).toMatchObject({ status: 200, body: { id, status: 'active' } });
    expect(new Date(renewed.body.token_expires_at).getTime()).toBeGreaterThan(Date.now());
    const { body } = await system.get(at(id, '/events?limit=1'));
    expect(body.data).toMatchObject([{ type: 'account.token_refreshed', data: { accountId: id } }]);
    expect(body.data[0].words).toContain('renewed');
    const rest = await system.get(at(id, `/events?cursor=${body.next_cursor}`));
    expect(rest.body).toMatchObject({ data: [{ type: 'account.connected' }], next_cursor: null });
  });

  it('is a conflict where the network renews nothing that is younger than a day', async () => {
    const id = await connected('instagram');
    const { status, body } = await system.post(at(id, '/refresh-token'));
    expect(status).toBe(409);
    expect(body.detail).toContain('24 hours');
  });

  it('of a cursor that is none says which parameter', async () => {
    const id = await connected('x');
    expect(await system.get(at(id, '/events?cursor=nonsense'))).toMatchObject({ status: 400, body: { errors: [{ pointer: '/cursor' }] } });
  });
});

describe('the credentials key', () => {
  it('is asked over HTTP to take over what others have sealed, and finds nothing', async () => {
    const { status, body } = await system.post('/admin/keys/rotate', {});
    expect({ status, body }).toEqual({
      status: 200,
      body: { key_id: expect.any(String), rotated: 0, failed: [], remaining: 0, next: null },
    });
    expect((await system.post('/admin/keys/rotate', { after: 'x' })).status).toBe(400);
  });
});
