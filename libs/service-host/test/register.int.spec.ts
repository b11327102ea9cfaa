import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase, type TestDatabase } from '@afterpost/testing';
import { createServer } from 'node:http';
import { provision } from '../src/database/provision.ts';
import { Child } from './child.ts';

interface SentSpan {
  readonly name: string;
  readonly traceId: string;
}
interface Sent {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[] };
    readonly scopeSpans: readonly { readonly spans: readonly SentSpan[] }[];
  }[];
}

let created: TestDatabase;
beforeAll(async () => {
  created = await testDatabase('register');
  await provision(created.url);
});
afterAll(async () => {
  await created[Symbol.asyncDispose]();
});

const traced = (env: Record<string, string>) => new Child('register.child.ts', { databaseUrl: created.url }, env);

/** A collector that keeps what it is sent. */
async function collector() {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      bodies.push(`${request.url} ${body}`);
      response.end('{}');
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return { url: `http://127.0.0.1:${(server.address() as { port: number }).port}`, bodies, close: () => void server.close() };
}

function spansOf(bodies: readonly string[]) {
  return bodies
    .map((body) => JSON.parse(body.slice(body.indexOf('{'))) as Sent)
    .flatMap(({ resourceSpans }) => resourceSpans)
    .flatMap(({ resource, scopeSpans }) => {
      const service = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue;
      return scopeSpans.flatMap(({ spans }) => spans.map(({ name, traceId }) => ({ name, traceId, service })));
    });
}

describe('telemetry at start', () => {
  it('loads nothing of OpenTelemetry but its API when nobody listens', async () => {
    await using child = traced({});
    expect(await child.ended()).toMatchObject({ code: 0, out: '[]', err: '' });
  });

  it('sends what was traced, down to each query of a transaction and up to the last span', async () => {
    const { url, bodies, close } = await collector();
    await using child = traced({ OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_SERVICE_NAME: 'tests' });
    const { code, out, err } = await child.ended();
    close();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(out)).toContain('sdk-trace');
    expect(bodies.every((body) => body.startsWith('/v1/traces '))).toBe(true);
    const spans = spansOf(bodies);
    const { traceId } = spans.find(({ name }) => name === 'rpc publisher.count') ?? {};
    const inside = spans.filter((span) => span.traceId === traceId);
    const queries = inside.flatMap(({ name }) => /^pg\.query:(\w+)/.exec(name)?.[1] ?? []);
    expect(queries).toEqual(['START', 'SELECT', 'SELECT', 'COMMIT']);
    expect(new Set(inside.map(({ service }) => service))).toEqual(new Set(['publisher']));
    // What a network puts into the address when it sends a browser back is a secret; the rest of the address is not.
    expect(bodies.join()).toContain('lang=en');
    expect(bodies.join()).not.toContain('CANARY');
    expect(spans.find(({ name }) => name === 'last words')).toMatchObject({ service: 'tests' });
  });

  it('says what is wrong with the address of the endpoint', async () => {
    await using child = traced({ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector' });
    const { code, err } = await child.ended();
    expect(code).toBe(1);
    expect(err).toContain('OTEL_EXPORTER_OTLP_ENDPOINT: must be an address');
  });
});
