import { AppError } from '@afterpost/kernel';
import { createServer } from 'node:http';

/** Who can say why it is not ready. */
export interface Reporting {
  notReady(): readonly string[];
}

/**
 * Liveness and readiness of a process whose service has no API of its own. It answers from the first moment on: a
 * process that waits for its broker is alive and not ready.
 */
export async function healthServer(port: number, process: Reporting): Promise<AsyncDisposable & { readonly port: number }> {
  const server = createServer((request, response) => {
    const { status, body } = answerTo((request.url ?? '').split('?')[0] ?? '', process);
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((listening, failed) => {
    server.once('error', (error: NodeJS.ErrnoException) => failed(portError(error, port)));
    server.listen(port, listening);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : port,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((done) => server.close(done));
      server.closeAllConnections();
      await closed;
    },
  };
}

function answerTo(path: string, process: Reporting): { status: number; body: object } {
  if (path === '/health/live') return { status: 200, body: { status: 'ok' } };
  if (path !== '/health/ready') return { status: 404, body: { status: 'not found' } };
  const reasons = process.notReady();
  return reasons.length === 0
    ? { status: 200, body: { status: 'ok' } }
    : { status: 503, body: { status: 'not ready', not_ready: reasons } };
}

const portError = (error: NodeJS.ErrnoException, port: number): Error =>
  error.code === 'EADDRINUSE'
    ? new AppError('port-in-use', `Port ${port} is in use by another program. Stop it, or choose another one: HEALTH_PORT=…`, {
        cause: error,
      })
    : error;
