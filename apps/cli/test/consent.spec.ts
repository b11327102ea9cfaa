import { describe, expect, it } from '@jest/globals';
import type { CandidateAnswer, ConnectionAnswer } from '@afterpost/contracts';
import { anAccount, aProblem } from './documents.ts';
import { gatewayDouble, type Reply, type Typed } from './gateway-double.ts';

const ID = '0197a1c0-9999-4000-8000-000000000001';
const URL = `http://127.0.0.1:3000/oauth/start/${ID}`;
const CONNECT = 'POST /api/v1/social-accounts/connect';
const READ = `GET /api/v1/connections/${ID}`;
const CANDIDATES = `GET /api/v1/connections/${ID}/candidates`;
const SELECT = `POST /api/v1/connections/${ID}/select`;
const [bakery, market] = [
  anAccount(1, { handle: 'bakery', platform: 'facebook', missing_scopes: ['read_insights'] }),
  anAccount(2, { handle: 'market', platform: 'facebook' }),
];

const authorization = {
  connection_id: ID,
  platform: 'facebook',
  flavour: 'facebook-login',
  authorize_url: URL,
  scopes: [{ scope: 'read_insights', purpose: 'read views' }],
  expires_at: '2026-03-10T12:10:00.000Z',
};
const connection = (fields: Partial<ConnectionAnswer>): Reply => ({
  body: {
    id: ID,
    network: 'facebook',
    platform: 'facebook',
    flavour: 'facebook-login',
    status: 'pending',
    error: null,
    candidate_count: 0,
    account_ids: [],
    created_at: '2026-03-10T12:00:00.000Z',
    expires_at: '2026-03-10T12:10:00.000Z',
    ...fields,
  },
});
const candidate = (number: number, handle: string): CandidateAnswer => ({
  id: `0197a1c0-9999-4000-8000-0000000000${number}0`,
  kind: 'page',
  handle,
  display_name: handle.toUpperCase(),
  avatar_url: null,
  platform_account_id: `104${number}`,
  missing_scopes: [],
});
const pages = [candidate(1, 'bakery'), candidate(2, 'market')];

/** A gateway where consent is given after two looks, with two Pages behind it. */
const choosing = () =>
  gatewayDouble({
    [CONNECT]: () => ({ body: authorization }),
    [READ]: (_, times) =>
      connection(times < 3 ? { status: times === 1 ? 'pending' : 'exchanging' } : { status: 'awaiting_choice', candidate_count: 2 }),
    [CANDIDATES]: () => ({ body: { data: pages } }),
    [SELECT]: ({ body }) => ({
      body: { data: [bakery, market].filter((_, index) => (body as { candidate_ids: string[] }).candidate_ids.includes(pages[index]!.id)) },
    }),
  });

describe('connect by consent', () => {
  it('says where to go and what for, waits, and tells what was connected and what was not allowed', async () => {
    await using gateway = await gatewayDouble({
      [CONNECT]: () => ({ body: authorization }),
      [READ]: (_, times) => connection(times < 3 ? {} : { status: 'connected', account_ids: [bakery.id] }),
      [`GET /api/v1/social-accounts/${bakery.id}`]: () => ({ body: bakery }),
    });
    const { exitCode, out, err } = await gateway.afterpost(['connect', 'facebook', '--flavour', 'facebook-login']);
    expect(gateway.asked[0]?.body).toEqual({ platform: 'facebook', flavour: 'facebook-login' });
    expect(err).toContain(`  ${URL}\n`);
    expect(err).toContain('read views (read_insights)');
    expect(out).toBe(`bakery on facebook is connected (${bakery.id}).\n  Not allowed, so what needs it will not work: read_insights\n`);
    expect(exitCode).toBe(0);
  });

  it.each<[string, string[], Typed, number[]]>([
    ['by its number', [], { line: '2' }, [1]],
    ['by several numbers', [], { line: ' 2, 1' }, [1, 0]],
    ['all of them', [], { line: 'all' }, [0, 1]],
    ['by its handle, where nobody can type', ['--account', '@market'], {}, [1]],
    ['by its id on the network', ['--account', '1041'], {}, [0]],
  ])('lets one choose %s', async (_how, args, typed, indexes) => {
    await using gateway = await choosing();
    const { exitCode, out } = await gateway.afterpost(['connect', 'facebook', ...args], typed);
    const select = gateway.asked.find(({ route }) => route === SELECT);
    expect(select?.body).toEqual({ candidate_ids: indexes.map((index) => pages[index]?.id) });
    expect(select?.headers['idempotency-key']).toBe('key-1');
    expect(out.match(/is connected/g)).toHaveLength(indexes.length);
    expect(exitCode).toBe(0);
  });

  it.each<[string, string[], Typed, RegExp]>([
    ['something else', [], { line: '3' }, /'3' is none of the accounts: bakery, market/],
    ['a number where a handle is meant', ['--account', '1'], {}, /'1' is none of the accounts/],
    ['nothing', [], { line: '' }, /Nothing was chosen/],
    ['in the dark', [], {}, /run the command again with --account/],
  ])('connects nothing for %s', async (_what, args, typed, words) => {
    await using gateway = await choosing();
    const { exitCode, err } = await gateway.afterpost(['connect', 'facebook', ...args], typed);
    expect(exitCode).toBe(2);
    expect(err).toMatch(words);
    expect(gateway.asked.some(({ route }) => route === SELECT)).toBe(false);
  });

  it.each<[string, Partial<ConnectionAnswer>, string]>([
    [
      'somebody said no',
      { status: 'failed', error: { code: 'access_denied', message: 'Access was not granted on Facebook.' } },
      'Access was not granted',
    ],
    ['nobody came', { status: 'expired' }, 'Nobody gave consent in time'],
  ])('fails in words when %s', async (_what, ended, words) => {
    await using gateway = await gatewayDouble({ [CONNECT]: () => ({ body: authorization }), [READ]: () => connection(ended) });
    expect(await gateway.afterpost(['connect', 'facebook'])).toMatchObject({ exitCode: 1, err: expect.stringContaining(words) });
  });

  it('says what is missing where people type a password', async () => {
    const errors = [{ pointer: '/identifier', detail: 'is missing: the handle' }];
    await using gateway = await gatewayDouble({
      [CONNECT]: () => ({ status: 400, body: aProblem(400, '/identifier: is missing: the handle', errors) }),
    });
    expect(await gateway.afterpost(['connect', 'bluesky'])).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining('/identifier: is missing'),
    });
  });

  it('prints the answer alone with --json', async () => {
    await using gateway = await choosing();
    const { out } = await gateway.afterpost(['connect', 'facebook', '--json', '--account', 'all']);
    expect(JSON.parse(out)).toMatchObject({ data: [{ handle: 'bakery' }, { handle: 'market' }] });
  });
});
