import { describe, expect, it } from '@jest/globals';
import { aHealth, anAccount, anInsight, aPost, aProblem, aTarget } from './documents.ts';
import { gatewayDouble, page } from './gateway-double.ts';

const ACCOUNTS = 'GET /api/v1/social-accounts';
const POSTS = 'GET /api/v1/posts';
const CREATE = 'POST /api/v1/posts';
const one = anAccount(1);
const two = anAccount(2);
const draft = aPost(9, { status: 'draft', published_at: null, targets: [aTarget(one, { status: 'draft', permalink: null })] });
const published = aPost(9, { targets: [aTarget(one)] });
const PUBLISH = `POST /api/v1/posts/${draft.id}/publish`;
const READ = `GET /api/v1/posts/${draft.id}`;
const HEALTH = (account: { id: string }) => `GET /api/v1/social-accounts/${account.id}/health`;

const measured = (number: number, likes: number | null, engagement: number | null) =>
  aPost(number, {
    targets: [aTarget(one, { insights: anInsight(likes, engagement) }), aTarget(two, { insights: anInsight(null, null) })],
  });

describe('connect', () => {
  it('sends the typed password once, and prints it nowhere', async () => {
    await using gateway = await gatewayDouble({ 'POST /api/v1/social-accounts/connect': () => ({ body: one }) });
    const { exitCode, out, err } = await gateway.afterpost(['connect', 'bluesky', '@account-1.test'], { secret: 'abcd-efgh' });
    expect(gateway.asked.map(({ body }) => body)).toEqual([{ platform: 'bluesky', identifier: 'account-1.test', password: 'abcd-efgh' }]);
    expect(exitCode).toBe(0);
    expect(out + err).toContain('account-1.test on bluesky is connected');
    expect(out + err).not.toContain('abcd-efgh');
  });

  it('reads the password from standard input without its line break', async () => {
    await using gateway = await gatewayDouble({ 'POST /api/v1/social-accounts/connect': () => ({ body: one }) });
    await gateway.afterpost(['connect', 'bluesky', 'a.test', '--service-url', 'https://pds.test', '--password-stdin'], { input: 'abcd\n' });
    expect(gateway.asked[0]?.body).toEqual({
      platform: 'bluesky',
      identifier: 'a.test',
      password: 'abcd',
      service_url: 'https://pds.test',
    });
  });

  it('asks nothing of the gateway where nobody can type', async () => {
    await using gateway = await gatewayDouble({});
    const { exitCode, err } = await gateway.afterpost(['connect', 'bluesky', 'a.test']);
    expect([exitCode, gateway.asked.length]).toEqual([2, 0]);
    expect(err).toContain('--password-stdin');
  });

  it('takes a token instead of a handle, for the account that is meant', async () => {
    await using gateway = await gatewayDouble({ 'POST /api/v1/social-accounts/connect': () => ({ body: one }) });
    const args = ['connect', 'facebook', '--token-stdin', '--account', '1042'];
    const { exitCode, out, err } = await gateway.afterpost(args, { input: 'a-pasted-token\n' });
    expect(exitCode).toBe(0);
    expect(gateway.asked[0]?.body).toEqual({ platform: 'facebook', access_token: 'a-pasted-token', platform_account_id: '1042' });
    expect(out + err).not.toContain('a-pasted-token');
  });
});

describe('post', () => {
  it('creates and publishes under one key, then tells where it is', async () => {
    await using gateway = await gatewayDouble({
      [ACCOUNTS]: () => page(one, two),
      [CREATE]: () => ({ status: 201, body: draft }),
      [PUBLISH]: () => ({ status: 202, headers: { 'afterpost-position': 'publisher=7' }, body: { ...draft, status: 'publishing' } }),
      [READ]: (_, times) =>
        times === 1 ? { status: 404, body: aProblem(404, 'There is no post with this id.') } : { body: times === 2 ? draft : published },
    });
    const args = [
      'post',
      'Hi',
      '--to',
      '@account-1.test',
      '--image',
      'https://a.test/1.png',
      '--alt',
      'a cup',
      '--image',
      'https://a.test/2.png',
      '--wait',
    ];
    const { exitCode, out } = await gateway.afterpost(args);
    const [, create, publish, read] = gateway.asked;
    expect(create?.body).toEqual({
      content: 'Hi',
      targets: [{ account_id: one.id }],
      media: [{ url: 'https://a.test/1.png', alt_text: 'a cup' }, { url: 'https://a.test/2.png' }],
    });
    expect([create?.headers['idempotency-key'], publish?.headers['idempotency-key']]).toEqual(['key-1', 'key-1']);
    expect(read?.headers['afterpost-min-position']).toBe('publisher=7');
    expect(out).toBe(`Post ${draft.id} is published.\n  account-1.test (bluesky): https://bsky.test/account-1.test\n`);
    expect(exitCode).toBe(0);
  });

  it('schedules in one request and publishes nothing by itself', async () => {
    const scheduled = { ...draft, status: 'scheduled' as const, scheduled_at: '2026-03-10T15:00:00.000Z' };
    await using gateway = await gatewayDouble({ [ACCOUNTS]: () => page(one), [CREATE]: () => ({ body: scheduled }) });
    const { out } = await gateway.afterpost(['post', 'Hi', '--to', one.id, '--at', '2026-03-10T15:00Z']);
    expect(gateway.asked.map(({ route }) => route)).toEqual([ACCOUNTS, CREATE]);
    expect(gateway.asked[1]?.body).toMatchObject({ scheduled_at: '2026-03-10T15:00:00.000Z' });
    expect(out).toContain('(in 3 h)');
  });

  it("ends with 1 and the network's words when an account refused it", async () => {
    const refused = aPost(9, {
      status: 'failed',
      targets: [aTarget(one, { status: 'failed', error: { code: 'content_rejected', message: 'The image is too large.' } })],
    });
    await using gateway = await gatewayDouble({
      [ACCOUNTS]: () => page(one),
      [CREATE]: () => ({ body: draft }),
      [PUBLISH]: () => ({ body: draft }),
      [READ]: () => ({ body: refused }),
    });
    const { exitCode, out } = await gateway.afterpost(['post', 'Hi', '--to', 'account-1.test', '--wait']);
    expect(exitCode).toBe(1);
    expect(out).toContain('account-1.test (bluesky): failed: The image is too large.');
  });

  it('gives up waiting at some time, and says so', async () => {
    await using gateway = await gatewayDouble({
      [ACCOUNTS]: () => page(one),
      [CREATE]: () => ({ body: draft }),
      [PUBLISH]: () => ({ body: draft }),
      [READ]: () => ({ body: draft }),
    });
    const { exitCode, out } = await gateway.afterpost(['post', 'Hi', '--to', 'account-1.test', '--wait']);
    expect(exitCode).toBe(1);
    expect(out).toContain('is not done yet');
  });

  it('sends the same key again when the gateway asks for that', async () => {
    await using gateway = await gatewayDouble({
      [ACCOUNTS]: () => page(one),
      [CREATE]: (_, times) =>
        times === 1 ? { status: 503, headers: { 'retry-after': '2' }, body: aProblem(503, 'Retry with the same key.') } : { body: draft },
    });
    const { exitCode } = await gateway.afterpost(['post', 'Hi', '--to', 'account-1.test', '--draft']);
    expect(exitCode).toBe(0);
    expect(gateway.asked.slice(1).map(({ headers }) => headers['idempotency-key'])).toEqual(['key-1', 'key-1']);
  });

  it('names the key that makes a repetition safe when it stays unknown what was done', async () => {
    await using gateway = await gatewayDouble({
      [ACCOUNTS]: () => page(one),
      [CREATE]: () => ({ status: 503, headers: { 'retry-after': '2' }, body: aProblem(503, 'It may have been done.') }),
    });
    const { exitCode, err } = await gateway.afterpost(['post', 'Hi', '--to', 'account-1.test']);
    expect([exitCode, gateway.asked.length]).toEqual([1, 4]);
    expect(err).toContain('--idempotency-key key-1');
  });

  it.each([
    [['post', 'Hi'], /--to/],
    [['post', 'Hi', '--to', 'a', '--alt', 'x'], /none/],
    [['post', 'Hi', '--to', 'a', '--draft', '--wait'], /--draft/],
    [['post', 'Hi', '--to', 'a', '--at', 'soon'], /2026-01-31/],
  ])('refuses %j before it asks anything', async (args, words) => {
    await using gateway = await gatewayDouble({});
    const { exitCode, err } = await gateway.afterpost(args);
    expect([exitCode, gateway.asked.length]).toEqual([2, 0]);
    expect(err).toMatch(words);
  });

  it('names the connected accounts when the named one is none of them', async () => {
    await using gateway = await gatewayDouble({ [ACCOUNTS]: () => page(one, two) });
    const { exitCode, err } = await gateway.afterpost(['post', 'Hi', '--to', 'nobody']);
    expect([exitCode, err]).toEqual([1, "No account 'nobody' is connected. Connected: account-1.test, account-2.test.\n"]);
  });
});

describe('top', () => {
  it('ranks over all pages, best first, and leaves out what is unknown', async () => {
    await using gateway = await gatewayDouble({
      [POSTS]: ({ query }) =>
        query.get('cursor') === 'more'
          ? page(measured(3, 5, 9), aPost(4, { status: 'draft' }))
          : { body: { data: [measured(1, 1, 2), measured(2, null, null)], next_cursor: 'more' } },
    });
    const { out } = await gateway.afterpost(['top']);
    const rows = out.split('\n').slice(1, 3);
    expect(rows.map((row) => row.trim().split(/ {2,}/).slice(0, 5))).toEqual([
      ['1', '9', '5', '0', '–'],
      ['2', '2', '1', '0', '–'],
    ]);
    expect(out).toContain('The best 2 of 2 measured posts by engagement');
    expect(out).toContain('1 published post without this figure is not compared.');
  });

  it('gives equals the same rank', async () => {
    await using gateway = await gatewayDouble({ [POSTS]: () => page(measured(1, 3, 3), measured(2, 3, 3), measured(3, 1, 1)) });
    const { out } = await gateway.afterpost(['top', '--by', 'likes']);
    expect(
      out
        .split('\n')
        .slice(1, 4)
        .map((row) => row[0]),
    ).toEqual(['1', '1', '3']);
  });

  it('counts only the named account', async () => {
    await using gateway = await gatewayDouble({ [ACCOUNTS]: () => page(one, two), [POSTS]: () => page(measured(1, 3, 3)) });
    const { out } = await gateway.afterpost(['top', '--account', 'account-2.test']);
    expect(gateway.asked[1]?.query.get('account')).toBe(two.id);
    expect(out).toContain('No published post on account-2.test has figures yet');
  });
});

describe('health', () => {
  it('ends with 1 and the advice when one account is not healthy', async () => {
    const advice = 'Create an app password and connect the account again.';
    await using gateway = await gatewayDouble({
      [ACCOUNTS]: () => page(one, two),
      [HEALTH(one)]: () => ({ body: aHealth(one) }),
      [HEALTH(two)]: () => ({ body: aHealth(two, { healthy: false, status: 'token_expired', error_code: 'token_expired', advice }) }),
    });
    const { exitCode, out } = await gateway.afterpost(['health']);
    expect(exitCode).toBe(1);
    expect(out).toContain('token expired');
    expect(out).toContain('1 account of 2 not healthy.');
    expect(out.replace(/\s+/g, ' ')).toContain('Create an app');
  });

  it('shows the others when one could not be checked', async () => {
    await using gateway = await gatewayDouble({
      [ACCOUNTS]: () => page(one, two),
      [HEALTH(one)]: () => ({ body: aHealth(one) }),
      [HEALTH(two)]: () => ({ status: 503, body: aProblem(503, 'The service is not running.') }),
    });
    const { exitCode, out } = await gateway.afterpost(['health']);
    expect(exitCode).toBe(1);
    expect(out).toContain('healthy');
    expect(out).toContain('not checked');
  });

  it("prints the API's answer as it is", async () => {
    const text = `{ "later_field": 1, ${JSON.stringify(aHealth(one)).slice(1)}`;
    await using gateway = await gatewayDouble({ [ACCOUNTS]: () => page(one), [HEALTH(one)]: () => ({ body: text }) });
    expect(await gateway.afterpost(['health', 'account-1.test', '--json'])).toEqual({ exitCode: 0, out: `${text}\n`, err: '' });
  });
});

describe('disable and enable', () => {
  it('say what it means', async () => {
    await using gateway = await gatewayDouble({
      [ACCOUNTS]: () => page(one, two),
      [`POST /api/v1/social-accounts/${two.id}/disable`]: () => ({ body: { ...two, status: 'disabled' } }),
      [`POST /api/v1/social-accounts/${two.id}/enable`]: (_asked, times) => ({
        body: { ...two, status: times === 1 ? 'active' : 'token_expired' },
      }),
    });
    expect((await gateway.afterpost(['disable', 'account-2.test'])).out).toContain('nothing is published to it');
    expect((await gateway.afterpost(['enable', '@account-2.test'])).out).toBe('account-2.test is enabled.\n');
    expect((await gateway.afterpost(['enable', 'account-2.test'])).out).toContain('connect it again');
  });
});

const ROTATE = 'POST /admin/keys/rotate';
const rotation = (fields: object) => ({ body: { key_id: 'new', rotated: 200, failed: [], remaining: 0, next: null, ...fields } });

describe('keys rotate', () => {
  it('goes on until it has come to the end', async () => {
    await using gateway = await gatewayDouble({
      [ROTATE]: (_asked, times) => (times === 1 ? rotation({ next: two.id, remaining: 12 }) : rotation({ rotated: 12 })),
    });
    const { exitCode, out } = await gateway.afterpost(['keys', 'rotate']);
    expect(gateway.asked.map(({ body }) => body)).toEqual([{}, { after: two.id }]);
    expect({ exitCode, out }).toEqual({
      exitCode: 0,
      out: '212 accounts sealed with the key new. None is left under another: the old key is not needed any more.\n',
    });
  });

  it('ends with 1 and names the accounts when some are left', async () => {
    await using gateway = await gatewayDouble({ [ROTATE]: () => rotation({ failed: [one.id], remaining: 1 }) });
    const { exitCode, out } = await gateway.afterpost(['keys', 'rotate']);
    expect(exitCode).toBe(1);
    expect(out).toContain(one.id);
  });

  it('says who else may still run with the old key', async () => {
    await using gateway = await gatewayDouble({ [ROTATE]: () => rotation({ remaining: 3 }) });
    const { exitCode, out } = await gateway.afterpost(['keys', 'rotate']);
    expect(exitCode).toBe(1);
    expect(out).toContain('another process still runs with that key');
  });
});

describe('sync', () => {
  it('finds a post by the beginning of its id', async () => {
    const insights = { ...anInsight(3, 3), sync_status: 'failed', sync_errors: ['Post: Rate limit exceeded'] };
    await using gateway = await gatewayDouble({
      [POSTS]: () => page(published),
      [`POST /api/v1/posts/${published.id}/sync`]: () => ({
        body: { message: 'Insights could not be synced', insights, insights_by_target: [{ target_id: one.id, insights }] },
      }),
    });
    const { exitCode, out } = await gateway.afterpost(['sync', '00000009']);
    expect(exitCode).toBe(1);
    expect(out).toContain('bluesky: Post: Rate limit exceeded');
  });

  it('asks for many within what was named', async () => {
    await using gateway = await gatewayDouble({
      'POST /api/v1/sync': () => ({
        body: { message: 'Synced', success: 1, failed: 0, total: 1, results: [{ postId: published.id, status: 'success', cached: true }] },
      }),
    });
    const { out } = await gateway.afterpost(['sync', '--platform', 'twitter', '--limit', '7']);
    expect(gateway.asked[0]?.query.toString()).toBe('platform_id=x&limit=7');
    expect(out).toContain('1 post synced, 1 of them fresh enough already; 0 failed.');
  });
});
