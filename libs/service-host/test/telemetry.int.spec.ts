import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { command, type CommandMeta } from '@afterpost/contracts';
import { silentLog } from '@afterpost/kernel';
import { type Handles, InFlight } from '@afterpost/messaging';
import { hasNats, testDatabase, type TestDatabase, testNats } from '@afterpost/testing';
import { Injectable } from '@nestjs/common';
import { context, propagation, SpanKind, trace } from '@opentelemetry/api';
import { InMemorySpanExporter, type ReadableSpan, type TracerProvider } from '@opentelemetry/sdk-trace';
import 'reflect-metadata';
import { z } from 'zod';
import { Database } from '../src/database/database.ts';
import { provision } from '../src/database/provision.ts';
import type { Host } from '../src/host.ts';
import { localHost } from '../src/hosts/local-host.ts';
import { natsHost } from '../src/hosts/nats-host.ts';
import { answers, type ServiceDefinition } from '../src/service.ts';
import { startService } from '../src/start-service.ts';
import { asService, spanned } from '../src/telemetry/spanned.ts';
import { startTracing } from '../src/telemetry/tracing.ts';

const count = command('publisher.count', { in: z.object({}), out: z.object({ traceparent: z.string().nullable() }) });
const META: CommandMeta = { id: 'c1', tenant: 'b6f1c9f2-6a0e-4d0b-9a3d-0c7d7f1e5a11' };

@Injectable()
class Count implements Handles<typeof count> {
  constructor(private readonly database: Database) {}

  async handle(_input: object, { traceparent }: CommandMeta) {
    await spanned('publisher', 'pg select', SpanKind.CLIENT, undefined, () => this.database.pool.query('select 1'));
    return { traceparent: traceparent ?? null };
  }
}

const exporter = new InMemorySpanExporter();
let provider: TracerProvider;
let created: TestDatabase;

beforeAll(async () => {
  created = await testDatabase('telemetry');
  await provision(created.url);
  provider = startTracing({ name: 'afterpost', exporter });
});
afterAll(async () => {
  await provider.shutdown();
  trace.disable();
  context.disable();
  propagation.disable();
  await created[Symbol.asyncDispose]();
});
beforeEach(() => exporter.reset());

const definition: ServiceDefinition = {
  name: 'publisher',
  database: { schema: 'publisher', migrations: [] },
  providers: [],
  rpc: [answers(count, Count)],
};

async function spans(): Promise<ReadableSpan[]> {
  await provider.forceFlush();
  return exporter.getFinishedSpans();
}

/** Root first: name, service and kind of each span of the one trace there is. */
async function oneTrace(): Promise<string[]> {
  const all = await spans();
  expect(new Set(all.map((span) => span.spanContext().traceId)).size).toBe(1);
  const lines: string[] = [];
  const descend = (parent: string | undefined, depth: number): void => {
    for (const span of all.filter(({ parentSpanContext }) => parentSpanContext?.spanId === parent)) {
      lines.push(`${'  '.repeat(depth)}${span.name} (${String(span.resource.attributes['service.name'])}, ${SpanKind[span.kind]})`);
      descend(span.spanContext().spanId, depth + 1);
    }
  };
  descend(undefined, 0);
  return lines;
}

const EXPECTED = [
  'GET /posts (gateway, SERVER)',
  '  call publisher.count (gateway, CLIENT)',
  '    rpc publisher.count (publisher, SERVER)',
  '      pg select (publisher, CLIENT)',
];

/** Serves and calls through a host of each side, as two processes would. */
async function throughHosts(serving: Host, calling: Host): Promise<string[]> {
  await using _service = await startService(definition, serving);
  const bus = await calling.commands('gateway', new InFlight());
  exporter.reset();
  const reply = await spanned('gateway', 'GET /posts', SpanKind.SERVER, undefined, () => bus.caller.call(count, {}, META));
  await bus.close();
  const called = (await spans()).find(({ name }) => name.startsWith('call '))?.spanContext();
  expect(reply).toEqual({ ok: true, value: { traceparent: `00-${called?.traceId}-${called?.spanId}-01` } });
  return oneTrace();
}

const options = () => ({ databaseUrl: created.url, log: silentLog, stopping: new AbortController().signal });

describe('one trace, each span under the name of its service', () => {
  it('from a caller to the database in one process', async () => {
    const host = localHost(options());
    expect(await throughHosts(host, host)).toEqual(EXPECTED);
  });

  const nats = hasNats('traces over NATS') ? describe : describe.skip;
  nats('in two processes', () => {
    it('from a caller to the database over NATS', async () => {
      await using broker = await testNats();
      await using serving = await natsHost({ ...options(), natsUrl: broker.url });
      await using calling = await natsHost({ ...options(), natsUrl: broker.url });
      expect(await throughHosts(serving, calling)).toEqual(EXPECTED);
    });
  });

  it('goes on in a call whose meta carries the trace of what caused it', async () => {
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    const host = localHost(options());
    await using _service = await startService(definition, host);
    const { caller } = await host.commands('gateway', new InFlight());
    exporter.reset();
    await caller.call(count, {}, { ...META, traceparent });
    const all = await spans();
    expect(all.every((span) => span.spanContext().traceId === 'a'.repeat(32))).toBe(true);
    expect(all.find(({ name }) => name === 'call publisher.count')?.parentSpanContext?.spanId).toBe('b'.repeat(16));
  });

  it('tells in the span that nobody answered', async () => {
    const { caller } = await localHost(options()).commands('gateway', new InFlight());
    await caller.call(count, {}, META);
    expect((await spans()).map(({ attributes, status }) => [attributes['afterpost.outcome'], status.message])).toEqual([
      ['unavailable', 'unavailable'],
    ]);
  });

  it('names what a service does without being asked', async () => {
    await asService('notifier-to-be', () => spanned('x', 'outer', SpanKind.INTERNAL, undefined, async () => undefined));
    asService('publisher', () => trace.getTracer('t').startSpan('round').end());
    trace.getTracer('t').startSpan('nobody').end();
    const names = (await spans()).map((span) => [span.name, span.resource.attributes['service.name']]);
    expect(names).toEqual([
      ['outer', 'x'],
      ['round', 'publisher'],
      ['nobody', 'afterpost'],
    ]);
  });
});
