import { createServer } from 'node:http';
import type { RunningService } from '../start-service.ts';

/** Liveness and readiness of a service that has no API of its own. */
export async function healthServer(port: number, service: RunningService): Promise<AsyncDisposable> {
  const server = createServer((request, response) => {
    const notReady = request.url === '/health/ready' ? service.notReady() : [];
    const known = request.url === '/health/live' || request.url === '/health/ready';
    response.writeHead(known ? (notReady.length > 0 ? 503 : 200) : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ status: notReady.length > 0 ? 'not ready' : 'ok', not_ready: notReady }));
  });
  await new Promise<void>((listening, failed) => server.once('error', failed).listen(port, listening));
  return { [Symbol.asyncDispose]: () => new Promise((closed) => server.close(() => closed())) };
}
