import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { eventually } from '@afterpost/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Client } from 'pg';
import { AfterpostProcess, freePort, temporaryDirectory } from './process.ts';

jest.setTimeout(120_000);

const directory = temporaryDirectory();
const running = new Set<AfterpostProcess>();
let port: number;

beforeAll(async () => {
  chmodSync(directory.path, 0o755);
  port = await freePort();
});
afterEach(async () => {
  for (const one of running) {
    one.signal('SIGINT');
    await one.ended();
  }
  running.clear();
});
afterAll(() => directory.remove());

const start = (env: Record<string, string> = {}): AfterpostProcess => {
  const one = AfterpostProcess.start({ PORT: String(port), AFTERPOST_DATA_DIR: join(directory.path, 'data'), ...env });
  running.add(one);
  return one;
};
const get = async <T = Record<string, unknown>>(url: string, path: string, apiKey: string) =>
  (await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${apiKey}` } })).json() as Promise<T>;

/** The ids of all posts, page by page. */
async function allPosts(url: string, apiKey: string): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: { data: { id: string }[]; next_cursor: string | null } = await get(
      url,
      `/api/v1/posts?limit=200${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
      apiKey,
    );
    ids.push(...page.data.map(({ id }) => id));
    cursor = page.next_cursor;
  }
  return ids;
}

/** The one sentence of a start that can not be. */
const refused = async (env: Record<string, string>): Promise<string> => {
  const one = start({ AFTERPOST_DEMO: '0', ...env });
  expect(await one.ended()).toBe(1);
  running.delete(one);
  expect(one.stdout).toBe('');
  const sentences = one.stderr
    .trim()
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('{'));
  expect(sentences).toHaveLength(1);
  return sentences[0] ?? '';
};

describe('a first run', () => {
  it('brings everything, shows figures that move, and keeps all of it over a stop and a kill', async () => {
    const first = start();
    const { url, apiKey, databaseUrl, text } = await first.ready();
    const [, postId = ''] = /posts\/([0-9a-f-]{36})\/analytics/.exec(text) ?? [];
    expect(text.match(/curl -s /g)).toHaveLength(3);
    expect(statSync(join(directory.path, 'data', 'secrets.json')).mode & 0o777).toBe(0o600);

    const posts = await eventually(async () => {
      const { data } = await get<{ data: { id: string }[] }>(url, '/api/v1/posts?limit=200&include=insights', apiKey);
      expect(data.length).toBeGreaterThan(100);
      return data;
    }, 30_000);
    const likes = async (): Promise<number> => {
      const answer = await get<{ metrics_by_account: { likes: number }[] }>(url, `/api/v1/posts/${postId}/analytics`, apiKey);
      expect(answer.metrics_by_account).toHaveLength(1);
      return answer.metrics_by_account[0]?.likes ?? -1;
    };
    const before = await eventually(likes, 30_000);
    await eventually(async () => expect(await likes()).toBeGreaterThan(before), 60_000);

    expect(await readOnly(databaseUrl)).toBeGreaterThanOrEqual(posts.length);

    first.signal('SIGINT');
    expect(await first.ended()).toBe(0);
    running.delete(first);

    const second = start();
    const again = await second.ready();
    expect(again).toMatchObject({ apiKey, databaseUrl });
    expect(await allPosts(again.url, apiKey)).toEqual(expect.arrayContaining(posts.map(({ id }) => id)));
    const account = await get<{ data: { id: string }[] }>(again.url, '/api/v1/social-accounts', apiKey);
    expect(await get(again.url, `/api/v1/social-accounts/${account.data[0]?.id}/health`, apiKey)).toMatchObject({
      healthy: true,
      checked_live: true,
    });

    second.signal('SIGKILL');
    await second.ended();
    running.delete(second);
    const third = start();
    expect(await get((await third.ready()).url, `/api/v1/posts/${postId}`, apiKey)).toMatchObject({ id: postId, status: 'published' });
  });

  it('takes a key and an empty tenant from the environment', async () => {
    const own = start({
      AFTERPOST_DEMO: '0',
      AFTERPOST_API_KEY: 'sk_live_given_by_the_environment',
      AFTERPOST_DATA_DIR: join(directory.path, 'empty'),
    });
    const { url, apiKey, text } = await own.ready();
    expect(apiKey).toBe('sk_live_given_by_the_environment');
    expect(text).not.toContain('Sandbox');
    expect(await get(url, '/api/v1/posts', apiKey)).toEqual({ data: [], next_cursor: null });
  });
});

describe('a start that can not be, says so in one sentence with a remedy and leaves nothing running', () => {
  it('the port is taken', async () => {
    const other = createServer();
    const taken = await freePort();
    await new Promise<void>((resolve) => other.listen(taken, '127.0.0.1', () => resolve()));
    const sentence = await refused({ PORT: String(taken), AFTERPOST_DATA_DIR: join(directory.path, 'taken') });
    expect(sentence).toBe(`Port ${taken} is in use by another program. Stop it, or start with another one: PORT=${taken + 1}`);
    await new Promise((closed) => other.close(closed));
  });

  it('the data directory holds something else where PostgreSQL should be', async () => {
    const data = join(directory.path, 'broken');
    mkdirSync(join(data, 'postgres', 'data'), { recursive: true });
    writeFileSync(join(data, 'postgres', 'data', 'holiday.jpg'), 'not a cluster');
    expect(await refused({ AFTERPOST_DATA_DIR: data })).toMatch(/holds no PostgreSQL cluster.*AFTERPOST_DATA_DIR/);
    expect(readFileSync(join(data, 'postgres', 'data', 'holiday.jpg'), 'utf8')).toBe('not a cluster');
  });

  it('the secrets are broken: they are not made anew over what they protect', async () => {
    const data = join(directory.path, 'secrets');
    mkdirSync(data, { recursive: true });
    writeFileSync(join(data, 'secrets.json'), '{"apiKey":');
    expect(await refused({ AFTERPOST_DATA_DIR: data })).toMatch(/secrets\.json.*AFTERPOST_DATA_DIR/);
    expect(readFileSync(join(data, 'secrets.json'), 'utf8')).toBe('{"apiKey":');
  });

  it.each([
    [{ PORT: 'three' }, /PORT/],
    [{ AFTERPOST_DEMO: 'no' }, /AFTERPOST_DEMO/],
    [{ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }, /127\.0\.0\.1:1.*DATABASE_URL/],
  ])('%j', async (env, words) => {
    expect(await refused({ AFTERPOST_DATA_DIR: join(directory.path, 'settings'), ...env })).toMatch(words);
  });

  it('the printed database login can read the one tenant and change nothing', async () => {
    const one = start({ AFTERPOST_DEMO: '0', AFTERPOST_DATA_DIR: join(directory.path, 'empty') });
    const { databaseUrl } = await one.ready();
    expect(await readOnly(databaseUrl)).toBe(0);
  });
});

/** How many posts the printed login can read; it can write nothing and see no secret. */
async function readOnly(databaseUrl: string): Promise<number> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await expect(client.query('delete from post')).rejects.toMatchObject({ code: '25006' });
    await client.query('set default_transaction_read_only = off'); // a courtesy: what counts are the rights
    await expect(client.query('delete from post')).rejects.toMatchObject({ code: '42501' });
    await expect(client.query('select * from token_health.credential')).rejects.toMatchObject({ code: '42501' });
    const { rows } = await client.query<{ count: string }>('select count(*) from post');
    return Number(rows[0]?.count);
  } finally {
    await client.end();
  }
}
