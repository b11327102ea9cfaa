import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { idFrom, MINUTE, newId } from '@afterpost/kernel';
import { eventually } from '@afterpost/testing';
import { CHOICE_MS, EXCHANGE_MS, STATE_MS } from './connection.ts';
import { aBrowser, Connecting, REDIRECT_URI, value } from './testing/connecting.ts';
import { candidate } from './testing/fake-consent-network.ts';

let on: Connecting;

beforeAll(async () => {
  on = await Connecting.open();
}, 30_000);
afterAll(() => on[Symbol.asyncDispose]());
beforeEach(() => on.reset());

const NOTHING = { accounts: 0, credentials: 0 };
const refused = (code: string) => ({ ok: false, kind: 'refused', code });

/** A consent with three accounts behind it, and their ids. */
const offering = async (meta = on.meta()) => {
  on.network.behind = [candidate('ada'), candidate('bob'), candidate('cy')];
  const { connectionId, ...callback } = await on.consented({}, meta);
  value(await on.finish(callback));
  const { candidates } = value(await on.find(connectionId, meta));
  return { meta, connectionId, ids: candidates.map(({ candidateId }) => candidateId) };
};

describe('beginning', () => {
  it('answers the first flavour with the reason for each scope, or the one that is named', async () => {
    expect(value(await on.begin({ platform: 'facebook' }))).toMatchObject({
      flavour: 'pages',
      scopes: [{ scope: 'pages.read', purpose: 'read what there is' }],
      expiresAt: new Date(on.clock.now().getTime() + STATE_MS).toISOString(),
    });
    expect(value(await on.begin({ platform: 'facebook', flavour: 'business' }))).toMatchObject({ flavour: 'business' });
  });

  it('with a flavour that there is not names those that there are', async () => {
    const reply = await on.begin({ platform: 'facebook', flavour: 'none' });
    expect(reply).toMatchObject({ ...refused('unknown_flavour'), message: expect.stringContaining('pages (By pages); or by business') });
  });

  it('says what to set where this installation has no app', async () => {
    on.network.hasApp = false;
    expect(await on.begin()).toMatchObject({ ...refused('app_not_configured'), message: expect.stringContaining('FAKE_CLIENT_ID') });
  });

  it('is refused where people type a password instead, and where there is nothing', async () => {
    expect(await on.begin({ platform: 'bluesky' })).toMatchObject(refused('credentials_needed'));
    expect(await on.begin({ platform: 'mastodon' })).toMatchObject(refused('platform_not_supported'));
  });

  it('repeated with the same command id is the same connection, also at the same moment', async () => {
    const meta = on.meta();
    const ids = await Promise.all([1, 2, 3].map(async () => value(await on.begin({}, meta)).connectionId));
    expect(new Set(ids).size).toBe(1);
  });
});

describe('a consent', () => {
  it('connects the one account behind it at once, with its scopes, under the id it always has', async () => {
    const meta = on.meta();
    on.network.behind = [candidate('ada', { missingScopes: ['insights'] })];
    const { connectionId, ...callback } = await on.consented({ redirectTo: 'https://post.test/done' }, meta);
    const done = value(await on.finish(callback));
    const accountId = idFrom('account', meta.tenant, 'x', 'ada');
    expect(done).toMatchObject({
      status: 'connected',
      redirectTo: 'https://post.test/done',
      accounts: [{ accountId, status: 'active', scopes: ['read'], missingScopes: ['insights'] }],
    });
    expect(value(await on.find(connectionId, meta))).toMatchObject({ status: 'connected', accountIds: [accountId], candidates: [] });
    expect(await on.stored()).toEqual({ accounts: 1, credentials: 1 });
  });

  it('given again keeps the account’s id and history', async () => {
    const [first, second] = [await on.consented(), await on.consented()];
    const before = value(await on.finish(first)).accounts[0];
    const after = value(await on.finish(second)).accounts[0];
    expect(after?.accountId).toBe(before?.accountId);
    const { rows } = await on.pool.query('select type from events where stream_id = $1 order by version', [after?.accountId]);
    expect(rows.map(({ type }) => type)).toEqual(['AccountConnected', 'AccountReconnected']);
  });

  it('hands the network the address it was begun with, and the verifier where there is PKCE alone', async () => {
    value(await on.finish(await on.consented()));
    value(await on.finish(await on.consented({ platform: 'facebook', redirectUri: 'https://post.test/fb' })));
    expect(on.network.exchanged).toMatchObject([
      { flavour: 'x', redirectUri: REDIRECT_URI, codeVerifier: expect.stringMatching(/^[\w-]{43}$/) },
      { flavour: 'pages', redirectUri: 'https://post.test/fb' },
    ]);
    expect(on.network.exchanged[1]).not.toHaveProperty('codeVerifier');
  });

  it('with several accounts behind it connects none before the choice', async () => {
    on.network.behind = [candidate('ada'), candidate('bob'), candidate('ada')];
    const { connectionId, ...callback } = await on.consented();
    expect(value(await on.finish(callback))).toMatchObject({ status: 'awaiting_choice', candidateCount: 2, accounts: [] });
    expect(await on.stored()).toEqual(NOTHING);
    const { status, candidates } = value(await on.find(connectionId));
    expect(status).toBe('awaiting_choice');
    expect(candidates.map(({ handle }) => handle)).toEqual(['ada.test', 'bob.test']);
    expect(JSON.stringify(candidates)).not.toContain('CANARY');
  });

  it('with none behind it says so', async () => {
    on.network.behind = [];
    expect(value(await on.finish(await on.consented()))).toMatchObject({ status: 'failed', error: { code: 'no_account' } });
  });
});

describe('choosing', () => {
  it('connects what was chosen and forgets the tokens of the rest', async () => {
    const { connectionId, ids } = await offering();
    const { accounts } = value(await on.select(connectionId, [ids[2]!, ids[0]!]));
    expect(accounts.map(({ handle }) => handle).toSorted()).toEqual(['ada.test', 'cy.test']);
    expect(await on.stored()).toEqual({ accounts: 2, credentials: 2 });
    const { rows } = await on.pool.query('select sealed, wrapped_key, state_hash from connection where connection_id = $1', [connectionId]);
    expect(rows).toEqual([{ sealed: null, wrapped_key: null, state_hash: null }]);
  });

  it('the same again has the earlier outcome, and something else is too late', async () => {
    const { connectionId, ids } = await offering();
    const first = await on.select(connectionId, [ids[0]!]);
    expect(await on.select(connectionId, [ids[0]!])).toEqual(first);
    expect(await on.select(connectionId, [ids[1]!])).toMatchObject(refused('nothing_to_choose'));
    expect(await on.stored()).toEqual({ accounts: 1, credentials: 1 });
  });

  it('at the same moment happens once', async () => {
    const { connectionId, ids } = await offering();
    const replies = await Promise.all(ids.map((id) => on.select(connectionId, [id])));
    expect(replies.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await on.stored()).toEqual({ accounts: 1, credentials: 1 });
  });

  it('something that was not offered connects nothing, not even what was', async () => {
    const { connectionId, ids } = await offering();
    expect(await on.select(connectionId, [ids[0]!, newId()])).toMatchObject(refused('candidate_not_found'));
    expect(await on.stored()).toEqual(NOTHING);
  });

  it('is nobody else’s business: another tenant’s connection does not exist', async () => {
    const { connectionId, ids } = await offering();
    const theirs = on.meta(newId());
    expect(await on.find(connectionId, theirs)).toMatchObject(refused('connection_not_found'));
    expect(await on.select(connectionId, ids, theirs)).toMatchObject(refused('connection_not_found'));
    expect(await on.stored()).toEqual(NOTHING);
  });

  it('is over after a quarter of an hour, and so are the tokens', async () => {
    const { connectionId, ids } = await offering();
    on.clock.advance(CHOICE_MS);
    expect(value(await on.find(connectionId))).toMatchObject({ status: 'expired', candidates: [] });
    expect(await on.select(connectionId, [ids[0]!])).toMatchObject(refused('nothing_to_choose'));
    expect(await on.stored()).toEqual(NOTHING);
  });

  it('needs a consent first', async () => {
    const { connectionId } = value(await on.begin());
    expect(await on.select(connectionId, [newId()])).toMatchObject({
      ...refused('nothing_to_choose'),
      message: expect.stringMatching(/open authorize_url/),
    });
  });
});

describe('a link', () => {
  it('works for the browser that opens it first, which may begin again: the state before ends then', async () => {
    const { connectionId, ...first } = await on.consented();
    const again = value(await on.start(connectionId, first.browserKey));
    expect(await on.start(connectionId, aBrowser())).toMatchObject(refused('wrong_browser'));
    expect(await on.finish(first)).toMatchObject(refused('unknown_state'));
    const state = new URL(again.authorizeUrl).searchParams.get('state') ?? '';
    expect(value(await on.finish({ ...first, state, code: on.network.consent(again.authorizeUrl) }))).toMatchObject({
      status: 'connected',
    });
  });

  it('is over after ten minutes, and after it was used', async () => {
    const { connectionId: old } = value(await on.begin());
    on.clock.advance(STATE_MS);
    expect(await on.start(old, aBrowser())).toMatchObject(refused('connection_over'));
    const { connectionId, ...callback } = await on.consented();
    value(await on.finish(callback));
    expect(await on.start(connectionId, callback.browserKey)).toMatchObject(refused('connection_over'));
  });

  it('that nobody made leads nowhere', async () => {
    expect(await on.start(newId(), aBrowser())).toMatchObject(refused('connection_not_found'));
  });
});

describe('an attack', () => {
  it.each<[string, string, (callback: Awaited<ReturnType<Connecting['consented']>>) => object]>([
    ['a made-up state', 'unknown_state', () => ({ state: aBrowser() })],
    ['another browser', 'wrong_browser', () => ({ browserKey: aBrowser() })],
    ['another network’s callback', 'unknown_state', () => ({ platform: 'facebook' })],
  ])('with %s stores nothing, asks the network nothing, and spoils nothing', async (_what, code, change) => {
    const callback = await on.consented();
    expect(await on.finish({ ...callback, ...change(callback) })).toMatchObject(refused(code));
    expect(on.network.exchanged).toEqual([]);
    expect(await on.stored()).toEqual(NOTHING);
    expect(value(await on.finish(callback))).toMatchObject({ status: 'connected' });
  });

  it('with a state that was used does nothing a second time, whatever the code', async () => {
    const callback = await on.consented();
    value(await on.finish(callback));
    expect(await on.finish(callback)).toMatchObject(refused('unknown_state'));
    expect(await on.finish({ ...callback, code: on.network.consent(callback.authorizeUrl) })).toMatchObject(refused('unknown_state'));
    expect(on.network.exchanged).toHaveLength(1);
  });

  it('with a state that is older than ten minutes is too late', async () => {
    const { connectionId, ...callback } = await on.consented();
    on.clock.advance(STATE_MS);
    for (const when of ['before it is noted', 'and after']) {
      expect([when, await on.finish(callback)]).toEqual([when, expect.objectContaining(refused('state_expired'))]);
      await eventually(async () => expect(await on.noted(connectionId)).toBe('expired'));
    }
    expect(on.network.exchanged).toEqual([]);
  });

  it('with a code from somebody else’s consent is refused by PKCE, in words without code and verifier', async () => {
    const [mine, theirs] = [await on.consented(), await on.consented()];
    const done = value(await on.finish({ ...mine, code: theirs.code }));
    expect(done).toMatchObject({ status: 'failed', error: { code: 'refused_by_platform', message: expect.stringContaining('[secret]') } });
    expect(JSON.stringify(done)).not.toContain('CANARY');
    expect(await on.stored()).toEqual(NOTHING);
  });

  it('with a code that was spent already connects nothing', async () => {
    const first = await on.consented({ platform: 'facebook' });
    const second = await on.consented({ platform: 'facebook' });
    value(await on.finish(first));
    expect(value(await on.finish({ ...second, code: first.code }))).toMatchObject({ status: 'failed' });
  });

  it('by two callbacks at once lets one through', async () => {
    const callback = await on.consented();
    const replies = await Promise.all([1, 2, 3, 4].map(() => on.finish(callback)));
    expect(replies.filter(({ ok }) => ok)).toHaveLength(1);
    expect(on.network.exchanged).toHaveLength(1);
    expect(await on.stored()).toEqual({ accounts: 1, credentials: 1 });
  });
});

describe('a no', () => {
  it.each([
    ['access_denied', null, 'access_denied', 'Access was not granted on X.'],
    ['user_cancelled_login', null, 'access_denied', 'Access was not granted on X.'],
    ['invalid_scope', 'That scope is not yours', 'refused_by_platform', 'X refused: That scope is not yours.'],
    ['server_error', null, 'refused_by_platform', 'X refused: server_error.'],
  ])('%s is told in words, and nothing was stored', async (error, errorDescription, code, words) => {
    const { connectionId, state, browserKey } = await on.consented();
    expect(value(await on.finish({ state, browserKey, error, errorDescription }))).toMatchObject({
      status: 'failed',
      error: { code, message: expect.stringContaining(words) },
    });
    expect(value(await on.find(connectionId))).toMatchObject({ status: 'failed', error: { code } });
    expect(on.network.exchanged).toEqual([]);
    expect(await on.stored()).toEqual(NOTHING);
  });

  it('is also an answer without code and error, and one that comes with both', async () => {
    const [neither, both] = [await on.consented(), await on.consented()];
    expect(value(await on.finish({ ...neither, code: null }))).toMatchObject({ error: { code: 'refused_by_platform' } });
    expect(value(await on.finish({ ...both, error: 'access_denied' }))).toMatchObject({ error: { code: 'access_denied' } });
    expect(on.network.exchanged).toEqual([]);
  });

  it('of a network that is away is no fault of the user’s', async () => {
    on.network.refusal = { class: 'transient', message: 'X answered 502.' };
    expect(value(await on.finish(await on.consented()))).toMatchObject({
      error: { code: 'platform_unavailable', message: 'X answered 502. Nothing was stored: connect again.' },
    });
  });
});

describe('a crash', () => {
  it('between exchange and record leaves nothing half stored, and words about it', async () => {
    on.network.afterExchange = () => Promise.reject(new Error('The process dies here.'));
    const { connectionId, ...callback } = await on.consented();
    expect(await on.finish(callback)).toMatchObject({ ok: false, kind: 'failed' });
    expect(value(await on.find(connectionId))).toMatchObject({ status: 'exchanging' });
    expect(await on.finish(callback)).toMatchObject(refused('unknown_state'));
    on.clock.advance(EXCHANGE_MS);
    expect(value(await on.find(connectionId))).toMatchObject({
      status: 'failed',
      error: { code: 'interrupted', message: expect.stringMatching(/connect again/) },
    });
    expect(await on.stored()).toEqual(NOTHING);
  });

  it('while it is being recorded leaves no account without its credential', async () => {
    const { connectionId, ...callback } = await on.consented();
    await on.pool.query('alter table credential rename to credential_away');
    const reply = await on.finish(callback);
    await on.pool.query('alter table credential_away rename to credential');
    expect(reply).toMatchObject({ ok: false, kind: 'failed' });
    expect(await on.stored()).toEqual(NOTHING);
    const { rows } = await on.pool.query(`select 1 from events where data ->> 'tenantId' = $1`, [on.meta().tenant]);
    expect(rows).toEqual([]);
    expect(value(await on.find(connectionId))).toMatchObject({ status: 'exchanging' });
  });

  it('that only looked like one does not come true after it was told', async () => {
    on.network.afterExchange = async () => on.clock.advance(EXCHANGE_MS);
    const { connectionId, ...callback } = await on.consented();
    expect(await on.finish(callback)).toMatchObject({ ok: false, kind: 'failed' });
    expect(value(await on.find(connectionId))).toMatchObject({ status: 'failed', error: { code: 'interrupted' } });
    expect(await on.stored()).toEqual(NOTHING);
  });
});

describe('secrets', () => {
  it('are in no row, no event, no log line and no answer', async () => {
    on.network.behind = [candidate('ada'), candidate('bob')];
    const [pending, offered, failing] = [await on.consented(), await on.consented(), await on.consented()];
    const answers: unknown[] = [
      await on.finish(offered),
      await on.find(offered.connectionId),
      await on.finish({ ...failing, code: 'CANARY-wrong-code' }),
      await on.find(failing.connectionId),
    ];
    const stored = await everythingStored(on);
    for (const secret of ['CANARY', pending.state, pending.browserKey, offered.state, offered.browserKey]) {
      expect(stored).not.toContain(secret);
      expect(on.lines.join('\n')).not.toContain(secret);
      expect(JSON.stringify(answers)).not.toContain(secret);
    }
    expect(stored).toContain(offered.connectionId);
    expect(on.lines.join('\n')).toContain('code-exchange-failed');
  });
});

/** Every row of every table, binary columns also as the text they would be if they were not sealed. */
async function everythingStored({ pool }: Connecting): Promise<string> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = current_schema()`,
  );
  const contents = await Promise.all(tables.map(async ({ name }) => (await pool.query(`select * from "${name}"`)).rows));
  return JSON.stringify(contents.flat(), (_key, cell: unknown) => {
    const bytes = (cell as { type?: unknown; data?: unknown } | null)?.type === 'Buffer' ? (cell as { data: number[] }).data : undefined;
    return bytes ? Buffer.from(bytes).toString('latin1') : cell;
  });
}

describe('what is over', () => {
  it('loses its secrets at its end and is deleted a day later', async () => {
    const { connectionId } = await on.consented();
    const row = async () =>
      (await on.pool.query(`select status, key_id, wrapped_key, sealed from connection where connection_id = $1`, [connectionId])).rows;
    on.clock.advance(STATE_MS);
    await eventually(async () => expect(await row()).toEqual([{ status: 'expired', key_id: null, wrapped_key: null, sealed: null }]));
    on.clock.advance(24 * 60 * MINUTE);
    await eventually(async () => expect(await row()).toEqual([]));
  });
});
