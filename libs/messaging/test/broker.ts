import { subjectOf } from '@afterpost/contracts';
import { eventually, testNatsUrl } from '@afterpost/testing';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BusAddress } from '../src/relaying/bus-stream.ts';

/** As services connect: they start without a broker, and see a dead one in seconds. */
export const connectTo = (url: string): Promise<NatsConnection> =>
  connect({ servers: url, maxReconnectAttempts: -1, waitOnFirstConnect: true, reconnectTimeWait: 100, pingInterval: 2_000, maxPingOut: 2 });

function canStartBroker(): boolean {
  try {
    execFileSync('nats-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Whether a broker of our own can be started; says loudly what is skipped when not. */
export function hasBroker(suite: string): boolean {
  const can = canStartBroker();
  if (!can)
    process.stderr.write(`\n*** SKIPPED: ${suite} needs nats-server on the PATH: it kills and rolls back a broker of its own ***\n\n`);
  return can;
}

/** A bus stream of one test file's own, on a broker of its own or on a given one. */
export interface TestBus {
  readonly address: BusAddress;
  start(): Promise<string>;
  stop(connection: NatsConnection): Promise<void>;
}

/** What there is for tests that kill nothing; undefined after saying loudly that the suite is skipped. */
export function findBus(suite: string): TestBus | undefined {
  const address = addressOfItsOwn();
  if (canStartBroker()) {
    let broker: Broker | undefined;
    return {
      address,
      start: async () => (broker = await Broker.start()).url,
      async stop(connection) {
        await connection.close();
        await broker?.[Symbol.asyncDispose]();
      },
    };
  }
  const url = testNatsUrl(suite);
  if (url === undefined) return undefined;
  return {
    address,
    start: () => Promise.resolve(url),
    async stop(connection) {
      await (await jetstreamManager(connection)).streams.delete(address.stream);
      await connection.close();
    },
  };
}

/** Stream and subjects that nobody else on the broker has. */
export function addressOfItsOwn(): BusAddress {
  const unique = `test-${randomBytes(5).toString('hex')}`;
  return { stream: unique, subjects: [`${unique}.>`], subjectOf: (event) => `${unique}.${subjectOf(event)}` };
}

/** A throw-away broker with JetStream that may be killed, restarted on its port, and rolled back. */
export class Broker implements AsyncDisposable {
  #process: ChildProcess | undefined;
  #port = -1;

  private constructor(private readonly directory: string) {}

  static async start(): Promise<Broker> {
    const broker = new Broker(await mkdtemp(join(tmpdir(), 'afterpost-nats-')));
    await broker.start();
    return broker;
  }

  get url(): string {
    return `nats://127.0.0.1:${this.#port}`;
  }

  get storeDirectory(): string {
    return join(this.directory, 'store');
  }

  async start(): Promise<void> {
    await this.#forgetPorts();
    const args = ['-a', '127.0.0.1', '-p', String(this.#port), '-js', '-sd', this.storeDirectory, '--ports_file_dir', this.directory];
    this.#process = spawn('nats-server', args, { stdio: 'ignore' });
    this.#port = await eventually(() => this.#readPort());
  }

  /** Ends the process and waits until it is gone. */
  async stop(signal: 'SIGKILL' | 'SIGTERM' = 'SIGTERM'): Promise<void> {
    const running = this.#process;
    this.#process = undefined;
    if (!running || running.exitCode !== null) return;
    const gone = once(running, 'exit');
    running.kill(signal);
    await gone;
  }

  async restart(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    await this.stop(signal);
    await this.start();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop('SIGKILL');
    await rm(this.directory, { recursive: true, force: true });
  }

  async #portFiles(): Promise<string[]> {
    return (await readdir(this.directory)).filter((file) => file.endsWith('.ports'));
  }

  async #forgetPorts(): Promise<void> {
    for (const file of await this.#portFiles()) await rm(join(this.directory, file));
  }

  async #readPort(): Promise<number> {
    const [file] = await this.#portFiles();
    if (file === undefined) throw new Error('nats-server has not said its port yet');
    const { nats } = JSON.parse(await readFile(join(this.directory, file), 'utf8')) as { nats: [string] };
    return Number(new URL(nats[0]).port);
  }
}
