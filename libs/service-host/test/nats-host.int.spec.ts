import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Log, silentLog } from '@afterpost/kernel';
import { eventually, hasNats, testDatabase, type TestDatabase, testNats } from '@afterpost/testing';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { natsHost } from '../src/hosts/nats-host.ts';

const suite = hasNats('the NATS host') ? describe : describe.skip;
const SECRET = 'CANARY-s3cret';

let created: TestDatabase;
const brokers: ChildProcess[] = [];
const directory = mkdtempSync(join(tmpdir(), 'afterpost-broker-'));

beforeAll(async () => {
  created = await testDatabase('nats_host');
});
afterAll(async () => {
  for (const broker of brokers) await stop(broker);
  await created[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((listening) => probe.listen(0, '127.0.0.1', listening));
  const { port } = probe.address() as { port: number };
  await new Promise((closed) => probe.close(closed));
  return port;
}

function startBroker(port: number, ...options: string[]): ChildProcess {
  const broker = spawn('nats-server', ['-a', '127.0.0.1', '-p', String(port), ...options], { stdio: 'ignore' });
  brokers.push(broker);
  return broker;
}

const jetstream = (port: number) => ['-js', '-sd', join(directory, String(port))];

async function stop(broker: ChildProcess): Promise<void> {
  if (broker.exitCode !== null || broker.signalCode !== null) return;
  broker.kill('SIGKILL');
  await once(broker, 'exit');
}

function open(
  natsUrl: string,
  {
    brokerWithinMs,
    stopping = new AbortController().signal,
    log = silentLog,
  }: { brokerWithinMs?: number; stopping?: AbortSignal; log?: Log } = {},
) {
  return natsHost({ databaseUrl: created.url, natsUrl, log, stopping, ...(brokerWithinMs === undefined ? {} : { brokerWithinMs }) });
}

function recordingLog() {
  const lines: { event: string }[] = [];
  const write = (fields: object, event: string) => void lines.push({ ...fields, event });
  return { lines, log: { debug: write, info: write, warn: write, error: write } satisfies Log };
}

suite('the NATS host', () => {
  it('says in one sentence, without the password, that no broker answers', async () => {
    const port = await freePort();
    await expect(open(`nats://us:${SECRET}@127.0.0.1:${port}`, { brokerWithinMs: 600 })).rejects.toMatchObject({
      code: 'no-broker',
      publicMessage: `NATS does not answer at nats://127.0.0.1:${port}. Start it (nats-server -js), or correct NATS_URL.`,
    });
  });

  it('waits for its broker when it may, says so in the log, and goes on when it is there', async () => {
    const { log, lines } = recordingLog();
    const port = await freePort();
    const opening = open(`nats://us:${SECRET}@127.0.0.1:${port}`, { brokerWithinMs: Number.POSITIVE_INFINITY, log });
    await eventually(() => expect(lines).toMatchObject([{ event: 'waiting-for-broker', servers: `nats://127.0.0.1:${port}` }]));
    startBroker(port, ...jetstream(port));
    await using host = await opening;
    expect(host.notReady?.()).toBeUndefined();
    expect(JSON.stringify(lines)).not.toContain(SECRET);
  });

  it('stops waiting when it is told to stop', async () => {
    const stopping = new AbortController();
    const opening = open(`nats://127.0.0.1:${await freePort()}`, { brokerWithinMs: Number.POSITIVE_INFINITY, stopping: stopping.signal });
    stopping.abort();
    await expect(opening).rejects.toBe(stopping.signal.reason);
  });

  it('logs in with the credentials of its address', async () => {
    const port = await freePort();
    startBroker(port, ...jetstream(port), '--user', 'us', '--pass', SECRET);
    await using _host = await open(`nats://us:${SECRET}@127.0.0.1:${port}`);
    await expect(open(`nats://us:wrong-${SECRET}@127.0.0.1:${port}`)).rejects.toMatchObject({
      code: 'broker-refuses',
      publicMessage: `NATS at nats://127.0.0.1:${port} refuses the login. Correct NATS_URL.`,
    });
  });

  it('says that a broker has no JetStream', async () => {
    const port = await freePort();
    startBroker(port);
    await expect(open(`nats://127.0.0.1:${port}`)).rejects.toMatchObject({
      code: 'no-jetstream',
      publicMessage: expect.stringContaining('nats-server -js'),
    });
  });

  it('is not ready while its broker is away, is again when it is back, and does not wait for it to stop', async () => {
    const port = await freePort();
    const broker = startBroker(port, ...jetstream(port));
    const host = await open(`nats://127.0.0.1:${port}`);
    await stop(broker);
    await eventually(() => expect(host.notReady?.()).toBe(`NATS at nats://127.0.0.1:${port} is away`));
    const again = startBroker(port, ...jetstream(port));
    await eventually(() => expect(host.notReady?.()).toBeUndefined());
    await stop(again);
    await eventually(() => expect(host.notReady?.()).toBeDefined());
    await host[Symbol.asyncDispose]();
  });

  it.each([
    ['an address that is none', 'nats://'],
    ['nothing like an address', 'http://[broken'],
  ])('says that NATS_URL is no address when it is %s', async (_what, url) => {
    await expect(open(url)).rejects.toMatchObject({ code: 'no-broker', publicMessage: expect.stringContaining('NATS_URL is no address') });
  });

  it('says where no database answers, without the password, and closes the broker again', async () => {
    await using nats = await testNats();
    const options = {
      databaseUrl: `postgres://us:${SECRET}@127.0.0.1:1/x`,
      natsUrl: nats.url,
      log: silentLog,
      stopping: new AbortController().signal,
    };
    const failed = await natsHost(options).then(String, (error: Error) => error);
    expect(failed).toMatchObject({ code: 'no-database', publicMessage: expect.stringContaining('127.0.0.1:1/x') });
    expect((failed as Error).stack).not.toContain(SECRET);
  });
});
