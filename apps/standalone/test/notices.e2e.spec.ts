import { listNoticesAnswer } from '@afterpost/contracts';
import { eventually } from '@afterpost/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Mode, startSystem, type TestSystem } from './system.ts';

interface Person {
  readonly id: string;
  readonly password: string;
}

describe.each<{ mode: Mode }>([{ mode: 'one process' }, { mode: 'NATS' }])('notices, with $mode', ({ mode }) => {
  let system: TestSystem;
  let accountId: string;
  beforeAll(async () => {
    system = await startSystem(mode);
    const handle = 'noticed.test';
    const { id, password } = await system.control<Person>('POST', '/bluesky/accounts', { handle });
    const { body } = await system.post('/api/v1/social-accounts/connect', { platform: 'bluesky', identifier: handle, password });
    accountId = body.id;
    await system.control('POST', `/bluesky/accounts/${id}/revoke`, { what: 'all' });
  }, 60_000);
  afterAll(async () => {
    await system[Symbol.asyncDispose]();
  });

  const list = async (query = '') => listNoticesAnswer.strict().parse((await system.get(`/api/v1/notices${query}`)).body);

  it('tell once of an account that the network has cut off, and what to do', async () => {
    for (let asked = 0; asked < 2; asked += 1)
      expect((await system.get(`/api/v1/social-accounts/${accountId}/health`)).body).toMatchObject({ status: 'token_expired' });
    await eventually(async () => expect((await list()).data).toHaveLength(1));
    expect(await list()).toMatchObject({
      data: [
        {
          kind: 'account.token_expired',
          severity: 'error',
          account_id: accountId,
          message: expect.stringContaining('Reconnect noticed.test (bluesky)'),
          read_at: null,
        },
      ],
      next_cursor: null,
    });
  });

  it('are marked as read, once', async () => {
    const [notice] = (await list('?unread=true')).data;
    const read = await system.post(`/api/v1/notices/${notice?.id}/read`);
    expect(read).toMatchObject({ status: 200, body: { id: notice?.id, read_at: expect.any(String) } });
    expect((await system.post(`/api/v1/notices/${notice?.id}/read`)).body).toEqual(read.body);
    expect([(await list('?unread=true')).data.length, (await list()).data.length]).toEqual([0, 1]);
  });

  it('that are none, and questions that make no sense, are refused in words', async () => {
    expect((await system.post('/api/v1/notices/0190a0a0-0000-7000-8000-000000000001/read')).status).toBe(404);
    for (const query of ['cursor=nonsense', 'unread=perhaps', 'limit=0'])
      expect(await system.get(`/api/v1/notices?${query}`)).toMatchObject({
        status: 400,
        body: { errors: [{ pointer: `/${query.split('=')[0]}` }] },
      });
  });
});
