import { describe, expect, it } from '@jest/globals';
import { anAccount, aProblem } from './documents.ts';
import { gatewayDouble, page } from './gateway-double.ts';

const ACCOUNTS = 'GET /api/v1/social-accounts';

describe('an answer', () => {
  it('of a newer gateway, with fields and networks that are not known here, is shown', async () => {
    await using gateway = await gatewayDouble({
      [ACCOUNTS]: () => page({ ...anAccount(1), platform: 'newnet', network: 'newnet', followers: 12 }),
    });
    const { exitCode, out } = await gateway.afterpost(['accounts']);
    expect(exitCode).toBe(0);
    expect(out).toContain('newnet');
  });

  it('that lacks what it must have is not shown as if it were whole', async () => {
    const { handle: _, ...nameless } = anAccount(1);
    await using gateway = await gatewayDouble({ [ACCOUNTS]: () => page(nameless) });
    const { exitCode, err } = await gateway.afterpost(['accounts']);
    expect(exitCode).toBe(1);
    expect(err).toContain('/data/0/handle');
  });

  it('carries the key, and never prints it', async () => {
    await using gateway = await gatewayDouble({
      [ACCOUNTS]: () => ({ status: 401, body: aProblem(401, 'This API key is not known here.') }),
    });
    const { exitCode, out, err } = await gateway.afterpost(['accounts']);
    expect(gateway.asked[0]?.headers.authorization).toBe('Bearer sk_test_key');
    expect([exitCode, err]).toEqual([1, 'This API key is not known here. Check AFTERPOST_API_KEY: `npm start` prints the key.\n']);
    expect(out + err).not.toContain('sk_test_key');
  });

  it('that is a problem becomes a sentence and a line for each error, without control characters', async () => {
    const errors = [
      { pointer: '/content', detail: 'Shorten the text by 20.' },
      { pointer: '', detail: 'is \u001B[2Jodd' },
    ];
    await using gateway = await gatewayDouble({
      [ACCOUNTS]: () => ({ status: 422, body: aProblem(422, errors.map(({ detail }) => detail).join('; '), errors) }),
    });
    const { err } = await gateway.afterpost(['accounts']);
    expect(err).toBe('Something is wrong.\n  /content: Shorten the text by 20.\n  /: is  [2Jodd\n');
  });

  it('that is a problem is printed as it is with --json, besides its words', async () => {
    const problem = aProblem(404, 'There is nothing.');
    await using gateway = await gatewayDouble({ [ACCOUNTS]: () => ({ status: 404, body: problem }) });
    expect(await gateway.afterpost(['accounts', '--json'])).toEqual({
      exitCode: 1,
      out: `${JSON.stringify(problem)}\n`,
      err: 'There is nothing.\n',
    });
  });

  it.each([
    [{ status: 200, body: '<html>' }],
    [{ status: 404, body: '{"error":"other"}' }],
    [{ status: 302, headers: { location: 'https://elsewhere.test' }, body: '' }],
  ])('of somebody else is told: %j', async (reply) => {
    await using gateway = await gatewayDouble({ [ACCOUNTS]: () => reply });
    const { exitCode, err } = await gateway.afterpost(['accounts']);
    expect(exitCode).toBe(1);
    expect(err).toContain(`What answers at ${gateway.url} is not Afterpost`);
  });

  it('that does not come names the address and npm start', async () => {
    const gateway = await gatewayDouble({});
    await gateway.close();
    const { exitCode, err } = await gateway.afterpost(['accounts']);
    expect([exitCode, err]).toEqual([
      1,
      `Nothing answers at ${gateway.url}: start Afterpost with \`npm start\`, or set AFTERPOST_URL to where it runs.\n`,
    ]);
  });
});

describe('help', () => {
  it('needs no gateway and no key', async () => {
    await using gateway = await gatewayDouble({});
    const { exitCode, out } = await gateway.afterpost(['post', '--help']);
    expect([exitCode, gateway.asked.length]).toEqual([0, 0]);
    expect(out).toContain('--idempotency-key');
  });

  it('comes with 2 when it was not asked for', async () => {
    await using gateway = await gatewayDouble({});
    expect((await gateway.afterpost([])).exitCode).toBe(2);
    expect((await gateway.afterpost(['nope'])).exitCode).toBe(2);
  });
});
