import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { ManualClock } from '@afterpost/kernel';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { PlatformCall } from '../port/platforms.ts';
import { HttpClient } from './http-client.ts';
import type { HttpClientConfig } from './http-client.ts';

const servers: Server[] = [];
const clients: HttpClient[] = [];

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function closedPort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function client(config: Partial<HttpClientConfig> = {}): HttpClient {
  const made = new HttpClient({ clock: new ManualClock(), timeoutMs: 200, ...config });
  clients.push(made);
  return made;
}

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  await Promise.all(clients.splice(0).map((made) => made.close()));
});

const post = (http: HttpClient, url: string) =>
  http.callApi({ platform: 'bluesky', route: 'some.route', method: 'POST', url, body: '{}', trusted: true });

describe('a call to a platform', () => {
  it('that meets a closed port was surely not sent', async () => {
    expect(await post(client(), `http://127.0.0.1:${await closedPort()}/`)).toMatchObject({
      kind: 'loss',
      reason: 'unreachable',
      sent: false,
    });
  });

  it('to a name that does not resolve was surely not sent', async () => {
    const http = client({ resolve: (_name, done) => done(Object.assign(new Error('no'), { code: 'ENOTFOUND' }), []) });
    const result = await http.callApi({
      platform: 'bluesky',
      route: 'r',
      method: 'POST',
      url: 'https://nowhere.example/',
      trusted: false,
    });
    expect(result).toMatchObject({ kind: 'loss', reason: 'unreachable', sent: false });
  });

  it('that gets no answer in time may have been sent', async () => {
    const host = await serve(() => {});
    expect(await post(client(), `http://${host}/`)).toMatchObject({ kind: 'loss', reason: 'timeout', sent: true, status: null });
  });

  it('is timed as a whole: a body that trickles is cut off at the limit', async () => {
    const host = await serve((_request, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write('.'), 20);
      response.on('close', () => clearInterval(drip));
    });
    expect(await post(client(), `http://${host}/`)).toMatchObject({ kind: 'loss', reason: 'timeout', sent: true, status: 200 });
  });

  it('whose connection drops without a word may have been sent', async () => {
    const host = await serve((request) => request.socket.destroy());
    expect(await post(client(), `http://${host}/`)).toMatchObject({ kind: 'loss', reason: 'cut', sent: true });
  });

  it('whose body breaks off is lost, not shortened', async () => {
    const host = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"half":', () => response.destroy());
    });
    expect(await post(client(), `http://${host}/`)).toMatchObject({ kind: 'loss', reason: 'cut', sent: true, status: 200 });
  });

  it('that is given up while its connection is being made never goes out later', async () => {
    const paths: (string | undefined)[] = [];
    const host = await serve((request, response) => {
      paths.push(request.url);
      response.end('{}');
    });
    const connections: (() => void)[] = [];
    const http = client({
      resolve: (_name, done) => {
        connections.push(() => done(null, [{ address: '127.0.0.1', family: 4 }]));
      },
      allowHosts: ['127.0.0.0/8'],
    });
    const call = (path: string, timeoutMs: number) => {
      const url = `http://slow.example:${host.split(':')[1]}${path}`;
      return http.callApi({ platform: 'bluesky', route: 'r', method: 'POST', url, trusted: false, timeoutMs });
    };
    expect(await call('/given-up', 20)).toMatchObject({ kind: 'loss', reason: 'timeout', sent: false });
    const later = call('/later', 1_000);
    for (const connect of connections) connect();
    expect(await later).toMatchObject({ kind: 'answer', status: 200 });
    expect(paths).toEqual(['/later']);
  });

  it('is told to the observer with its route, status, duration and budget', async () => {
    const host = await serve((_request, response) => {
      response.writeHead(429, { 'ratelimit-limit': '30', 'ratelimit-remaining': '0' }).end('{}');
    });
    const calls: PlatformCall[] = [];
    const http = client({ onCall: (call) => calls.push(call) });
    await post(http, `http://${host}/xrpc/x?secret=1`);
    await post(http, `http://127.0.0.1:${await closedPort()}/`);
    expect(calls).toEqual([
      {
        platform: 'bluesky',
        method: 'POST',
        route: 'some.route',
        status: 429,
        durationMs: expect.any(Number),
        rateLimit: { limit: 30, remaining: 0, resetAt: null },
      },
      { platform: 'bluesky', method: 'POST', route: 'some.route', status: null, durationMs: expect.any(Number), rateLimit: null },
    ]);
  });
});

describe('a download from an address that a user named', () => {
  const limits = { bytesMax: 10, accept: '*/*' };

  it('never reaches a private address, not even by redirect', async () => {
    let reached = false;
    const inner = await serve((_request, response) => {
      reached = true;
      response.end('secret');
    });
    const outer = await serve((_request, response) => response.writeHead(302, { location: `http://${inner}/` }).end());
    expect(await client().download(`http://${inner}/`, limits)).toMatchObject({
      kind: 'loss',
      reason: 'address-refused',
      sent: false,
    });
    expect(await client({ allowHosts: [outer] }).download(`http://${outer}/`, limits)).toMatchObject({
      reason: 'address-refused',
    });
    expect(reached).toBe(false);
  });

  it('never reaches a name that leads to a private address', async () => {
    const http = client({ resolve: (_name, done) => done(null, [{ address: '169.254.169.254', family: 4 }]) });
    expect(await http.download('http://metadata.example/', limits)).toMatchObject({
      kind: 'loss',
      reason: 'address-refused',
      sent: false,
    });
  });

  it('stops at its size limit: refused, or cut where half is worth something', async () => {
    const host = await serve((_request, response) => response.end('x'.repeat(1_000)));
    const http = client({ allowHosts: [host] });
    expect(await http.download(`http://${host}/`, limits)).toMatchObject({ kind: 'loss', reason: 'too-large' });
    const cut = await http.download(`http://${host}/`, { ...limits, overflow: 'truncate' });
    expect(cut).toMatchObject({ kind: 'answer', body: Buffer.from('x'.repeat(10)) });
  });

  it('follows redirects a few times and no more', async () => {
    const host = await serve((request, response) => response.writeHead(302, { location: `${request.url}x` }).end());
    expect(await client({ allowHosts: [host] }).download(`http://${host}/`, limits)).toMatchObject({
      kind: 'loss',
      detail: 'too many redirects',
    });
  });
});
