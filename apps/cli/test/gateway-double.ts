import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { run } from '../src/run.ts';
import { NOW } from './documents.ts';

export interface Asked {
  readonly route: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body: unknown;
}

export interface Printed {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

export interface Typed {
  readonly input?: string;
  readonly line?: string;
  readonly secret?: string;
}

/** A gateway whose answers a test names by route; `afterpost` runs a command against it. */
export async function gatewayDouble(routes: Readonly<Record<string, (asked: Asked, times: number) => Reply>>) {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://gateway');
    const body = await text(request);
    const one: Asked = {
      route: `${request.method} ${url.pathname}`,
      query: url.searchParams,
      headers: request.headers,
      body: body === '' ? undefined : JSON.parse(body),
    };
    asked.push(one);
    const reply = routes[one.route]?.(one, asked.filter(({ route }) => route === one.route).length) ?? {
      status: 500,
      body: `no route ${one.route}`,
    };
    response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers });
    response.end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const afterpost = async (args: readonly string[], { input = '', line, secret }: Typed = {}): Promise<Printed> => {
    const printed = { out: '', err: '' };
    let nowMs = NOW.getTime();
    const exitCode = await run(
      args,
      {
        width: 80,
        out: (words) => void (printed.out += words),
        err: (words) => void (printed.err += words),
        now: () => new Date(nowMs),
        wait: async (ms) => void (nowMs += ms),
        newId: () => 'key-1',
        readInput: async () => input,
        askLine: async () => line,
        askSecret: async () => secret,
      },
      () => ({ url, apiKey: 'sk_test_key' }),
    );
    return { exitCode, ...printed };
  };
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  };
  return { url, asked, afterpost, close, [Symbol.asyncDispose]: close };
}

export const page = (...data: unknown[]): Reply => ({ body: { data, next_cursor: null } });
