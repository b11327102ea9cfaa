import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, hasNats, testDatabase, type TestDatabase } from '@afterpost/testing';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Child } from './child.ts';

const SECRET = 'CANARY-s3cret';
const suite = hasNats('a service in a process of its own') ? describe : describe.skip;

let created: TestDatabase;
let directory: string;
const brokers: ChildProcess[] = [];
beforeAll(async () => {
  created = await testDatabase('run_service');
  directory = mkdtempSync(join(tmpdir(), 'afterpost-run-service-'));
});
afterAll(async () => {
  for (const broker of brokers) {
    broker.kill('SIGKILL');
    await once(broker, 'exit');
  }
  rmSync(directory, { recursive: true, force: true });
  await created[Symbol.asyncDispose]();
});

async function freePort(): Promise<number> {
  const probe = createServer();
  await once(probe.listen(0, '127.0.0.1'), 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}

const healthOf = async (port: number, kind: 'live' | 'ready') => {
  const response = await fetch(`http://127.0.0.1:${port}/health/${kind}`);
  return { status: response.status, body: (await response.json()) as { not_ready?: string[] } };
};

const eventsOf = (err: string): string[] =>
  err
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { msg: string }).msg);

suite('a service in a process of its own', () => {
  it('tells everything that is wrong with its environment, and exits 1', async () => {
    await using child = new Child('service.child.ts', {}, { LOG_LEVEL: 'loud', HEALTH_PORT: '0' });
    const { code, err } = await child.ended();
    expect(code).toBe(1);
    expect(
      err
        .trim()
        .split('\n')
        .map((line) => line.split(':')[0]),
    ).toEqual(['DATABASE_URL', 'NATS_URL', 'LOG_LEVEL', 'HEALTH_PORT']);
  });

  it('is alive and not ready while it waits for its broker, ready when that is there, and stops as told', async () => {
    const [health, nats] = [await freePort(), await freePort()];
    await using child = new Child(
      'service.child.ts',
      {},
      {
        DATABASE_URL: created.url,
        NATS_URL: `nats://us:${SECRET}@127.0.0.1:${nats}`,
        HEALTH_PORT: String(health),
      },
    );
    await eventually(async () => expect(await healthOf(health, 'live')).toMatchObject({ status: 200 }));
    expect(await healthOf(health, 'ready')).toEqual({ status: 503, body: { status: 'not ready', not_ready: ['starting'] } });
    const args = ['-a', '127.0.0.1', '-p', String(nats), '-js', '-sd', directory, '--user', 'us', '--pass', SECRET];
    brokers.push(spawn('nats-server', args, { stdio: 'ignore' }));
    await eventually(async () => expect(await healthOf(health, 'ready')).toMatchObject({ status: 200 }));
    child.kill('SIGTERM');
    const { code, err } = await child.ended();
    expect(code).toBe(0);
    expect(eventsOf(err)).toEqual(['waiting-for-broker', 'started']);
    expect(err).not.toContain(SECRET);
  });

  it('stops as told while it waits', async () => {
    const health = await freePort();
    await using child = new Child(
      'service.child.ts',
      {},
      {
        DATABASE_URL: created.url,
        NATS_URL: `nats://127.0.0.1:${await freePort()}`,
        HEALTH_PORT: String(health),
      },
    );
    await eventually(async () => expect(await healthOf(health, 'live')).toMatchObject({ status: 200 }));
    child.kill('SIGTERM');
    expect(await child.ended()).toMatchObject({ code: 0 });
  });

  it("follows the sandbox's clock when it is told to, and says so loudly", async () => {
    const sandbox = createServer((_request, response) => response.end('{"now":"2030-01-01T00:00:00.000Z","speed":60}'));
    await once(sandbox.listen(0, '127.0.0.1'), 'listening');
    const { port } = sandbox.address() as { port: number };
    const url = `http://127.0.0.1:${port}/_control/clock`;
    await using child = new Child(
      'service.child.ts',
      {},
      {
        DATABASE_URL: created.url,
        NATS_URL: 'nats://127.0.0.1:1',
        HEALTH_PORT: String(await freePort()),
        AFTERPOST_CLOCK_URL: url,
      },
    );
    await eventually(() => expect(child.err).toContain('waiting-for-broker'));
    child.kill('SIGTERM');
    const { err } = await child.ended();
    sandbox.closeAllConnections();
    sandbox.close();
    expect(JSON.parse(err.split('\n')[0] ?? '')).toMatchObject({ level: 40, msg: 'time-is-simulated', clock: url, speed: 60 });
  });
});
