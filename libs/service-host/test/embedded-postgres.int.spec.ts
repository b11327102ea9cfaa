import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@afterpost/testing';
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { Client } from 'pg';
import { type EmbeddedPostgres, startPostgres } from '../src/embedded-postgres/start-postgres.ts';
import { provision, roleOf, SCHEMAS, SQL_READERS, urlAs } from '../src/database/provision.ts';
import { Child } from './child.ts';

const asRoot = process.getuid?.() === 0;
const NOBODY = 65_534;

let base: string;
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'afterpost-embedded-'));
  chmodSync(base, 0o755);
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

const start = (directory: string, more: { preferredPort?: number; password?: string } = {}): Promise<EmbeddedPostgres> =>
  startPostgres({ directory, password: 'pw', durable: false, ...more });

async function ask<T>(url: string, sql: string): Promise<T[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as T[];
  } finally {
    await client.end();
  }
}

const lives = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return !existsSync(`/proc/${pid}/status`) || !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

async function serverOf(child: Child): Promise<{ port: number; pid: number }> {
  const said = await child.says('ready');
  return JSON.parse(said.slice(said.indexOf('{'))) as { port: number; pid: number };
}

/** A cluster that ran once, for tests that need one. */
let used: string;
beforeAll(async () => {
  used = join(base, 'used', 'postgres');
  await using server = await start(used);
  await ask(server.url, `create table kept as select 'still here' as words`);
}, 60_000);

describe('embedded PostgreSQL', () => {
  it('asks for its password, and listens to this machine only', async () => {
    await using server = await start(used);
    await expect(ask(server.url.replace(':pw@', ':other@'), 'select 1')).rejects.toMatchObject({ code: '28P01' });
    expect(await ask(server.url, 'show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
  });

  it('keeps its data and, if it is free, its port', async () => {
    let port = 0;
    {
      await using first = await start(used);
      port = first.port;
    }
    await using second = await start(used, { preferredPort: port });
    expect(second.port).toBe(port);
    expect(await ask(second.url, 'select words from kept')).toEqual([{ words: 'still here' }]);
  });

  it('takes another port when somebody has its own', async () => {
    const other = createServer();
    await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening));
    const { port } = other.address() as { port: number };
    await using server = await start(used, { preferredPort: port });
    expect(server.port).not.toBe(port);
    other.close();
  });

  it('understands a relative directory, and passwords with any letters', async () => {
    const directory = join(base, 'relative', 'postgres');
    await using server = await start(relative(process.cwd(), directory), { password: `p/w@:%'"\\ ü` });
    expect(await ask(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(readdirSync(directory)).toEqual(['data']);
  });

  it('leaves no server behind when it is disposed', async () => {
    const server = await start(used);
    await server[Symbol.asyncDispose]();
    expect(lives(server.pid)).toBe(false);
  });

  it('takes over what a killed process left behind: stopped, recovered, started', async () => {
    await using child = new Child('postgres.child.ts', { directory: used });
    const { pid } = await serverOf(child);
    child.kill('SIGKILL');
    await child.ended();
    expect(lives(pid)).toBe(true);
    await using server = await start(used);
    expect(lives(pid)).toBe(false);
    expect(await ask(server.url, 'select words from kept')).toEqual([{ words: 'still here' }]);
  });

  it('does not take the database away from an Afterpost that lives', async () => {
    await using child = new Child('postgres.child.ts', { directory: used });
    const { pid } = await serverOf(child);
    await expect(start(used)).rejects.toMatchObject({
      code: 'data-dir-in-use',
      publicMessage: expect.stringContaining(`process ${child.pid}`),
    });
    expect(lives(pid)).toBe(true);
    child.kill('SIGKILL');
    await child.ended();
    await (await start(used))[Symbol.asyncDispose]();
  });

  it('does not kill a stranger that has the number of a dead server, and names the directory', async () => {
    const data = join(used, 'data');
    const stranger = spawn('tail', ['-f', join(data, 'PG_VERSION'), '-n', '0'], { stdio: 'ignore' });
    writeFileSync(join(data, 'postmaster.pid'), `${stranger.pid}\n${data}\n1\n5432\n\n127.0.0.1\n`);
    await (await start(used).catch(() => undefined))?.[Symbol.asyncDispose]();
    expect(lives(stranger.pid ?? 0)).toBe(true);
    stranger.kill('SIGKILL');
    await eventually(() => expect(lives(stranger.pid ?? 0)).toBe(false));
    await (await start(used))[Symbol.asyncDispose]();
  });

  it('is provisioned for several databases at once when it is new', async () => {
    await using server = await start(join(base, 'new', 'postgres'));
    const urls = ['one', 'two', 'three'].map((name) => server.url.replace(/postgres$/, name));
    for (const url of urls) await ask(server.url, `create database ${url.split('/').at(-1)}`);
    await Promise.all([...urls, ...urls].map((url) => provision(url)));
    const roles = await ask<{ rolname: string }>(server.url, `select rolname from pg_roles where rolname like 'afterpost_%' order by 1`);
    expect(roles.map(({ rolname }) => rolname)).toEqual([...[...SCHEMAS, 'budget'].map(roleOf), SQL_READERS].sort());
    for (const url of urls) expect(await ask(urlAs(url, 'read'), 'select current_schema() as schema')).toEqual([{ schema: 'read' }]);
  });

  it('begins again where a first start was killed half way', async () => {
    const directory = join(base, 'half', 'postgres');
    mkdirSync(join(directory, 'data.new', 'base'), { recursive: true });
    writeFileSync(join(directory, 'data.new', 'PG_VERSION'), '18\n');
    await using server = await start(directory);
    expect(await ask(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(readdirSync(directory)).toEqual(['data']);
  });

  if (asRoot)
    it('runs as another user when we are root, who alone can read the data', async () => {
      await using server = await start(used);
      expect(statSync(`/proc/${server.pid}`).uid).not.toBe(0);
      expect(statSync(join(used, 'data')).uid).toBe(statSync(`/proc/${server.pid}`).uid);
      expect(statSync(join(used, 'data')).mode & 0o077).toBe(0);
    });
});

describe('a data directory that can not be used is named in one sentence with a remedy', () => {
  it('when it holds something else', async () => {
    const directory = join(base, 'else', 'postgres');
    mkdirSync(join(directory, 'data'), { recursive: true });
    writeFileSync(join(directory, 'data', 'holiday.jpg'), '');
    await expect(start(directory)).rejects.toMatchObject({
      code: 'data-dir-broken',
      publicMessage: expect.stringMatching(/no PostgreSQL cluster.*AFTERPOST_DATA_DIR/),
    });
    expect(readdirSync(join(directory, 'data'))).toEqual(['holiday.jpg']);
  });

  it('when the cluster in it is broken', async () => {
    const directory = join(base, 'broken', 'postgres');
    await (await start(directory))[Symbol.asyncDispose]();
    rmSync(join(directory, 'data', 'global', 'pg_control'));
    await expect(start(directory)).rejects.toMatchObject({
      code: 'postgres-did-not-start',
      publicMessage: expect.stringMatching(/pg_control.*AFTERPOST_DATA_DIR/),
    });
  });

  it('when it can not be made', async () => {
    writeFileSync(join(base, 'file'), '');
    await expect(start(join(base, 'file', 'postgres'))).rejects.toMatchObject({
      code: 'data-dir-not-writable',
      publicMessage: expect.stringContaining('AFTERPOST_DATA_DIR'),
    });
  });

  if (asRoot) {
    it('when it belongs to somebody else', async () => {
      const directory = join(base, 'foreign', 'postgres');
      mkdirSync(directory, { recursive: true });
      await using child = new Child('postgres.child.ts', { directory, uid: NOBODY });
      expect((await child.ended()).out).toMatch(/^failed The data directory .* can't be made or written\..*AFTERPOST_DATA_DIR/);
    });

    it("when PostgreSQL's user can not get there", async () => {
      const closed = mkdtempSync(join(base, 'closed-'));
      await expect(start(join(closed, 'postgres'))).rejects.toMatchObject({
        code: 'data-dir-unreachable',
        publicMessage: expect.stringMatching(new RegExp(`${closed} is closed to it.*chmod o\\+x ${closed}`)),
      });
      chmodSync(closed, 0o711);
      await (await start(join(closed, 'postgres')))[Symbol.asyncDispose]();
    });
  }
});
