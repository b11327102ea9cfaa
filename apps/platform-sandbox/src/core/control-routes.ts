import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Log, messageOf } from '@afterpost/kernel';
import { accountInputSchema, clockChangeSchema, engageInputSchema, revokeInputSchema } from './control-input.ts';
import { faultSchema } from './faults.ts';
import { parseControl, Problem } from './problem.ts';
import type { HostedNetwork, Sandbox } from './sandbox.ts';

/** The control API that all networks share: `/_control/…`. */
export function controlRoutes(scope: FastifyInstance, sandbox: Sandbox, log: Log): void {
  scope.setErrorHandler(async (error: Error & { statusCode?: number }, request, reply) => {
    const problem = error instanceof Problem ? error : new Problem(error.statusCode ?? 500, 'control-failed', error.message);
    if (problem.status >= 500) log.error({ err: error, route: request.routeOptions.url }, 'sandbox.broke');
    return reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  });
  // `curl -d` says that JSON is a form; here everything is JSON.
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'string' }, async (_request: FastifyRequest, body: string) => parseBody(body));
  scope.setNotFoundHandler(async (request, reply) =>
    reply
      .code(404)
      .type('application/problem+json')
      .send(JSON.stringify(unknownRoute(request))),
  );

  scope.post('/reset', async () => {
    sandbox.reset();
    return { reset: true };
  });
  scope.get('/clock', async () => sandbox.time());
  scope.post('/clock', async ({ body }) => sandbox.changeClock(parseControl(clockChangeSchema, body)));
  scope.get('/calls', async (request) => sandbox.calls.report(askedPlatform(request, sandbox)?.network.platform));
  scope.delete('/calls', async () => {
    sandbox.calls.clear();
    return sandbox.calls.report();
  });
  networkRoutes(scope, sandbox);
}

function networkRoutes(scope: FastifyInstance, sandbox: Sandbox): void {
  const hosted = (request: FastifyRequest): HostedNetwork => sandbox.hosted(param(request, 'platform'));
  const control = (request: FastifyRequest) => hosted(request).network.control;

  scope.get('/:platform/faults', async (request) => ({ faults: hosted(request).faults.list() }));
  scope.post('/:platform/faults', async (request, reply) => {
    void reply.code(201);
    return hosted(request).faults.arm(parseControl(faultSchema, request.body));
  });
  scope.delete('/:platform/faults', async (request) => {
    hosted(request).faults.clear();
    return { faults: [] };
  });
  scope.post('/:platform/accounts', async (request) => control(request).createAccount(parseControl(accountInputSchema, request.body)));
  scope.post('/:platform/accounts/:account/revoke', async (request) =>
    control(request).revoke(param(request, 'account'), parseControl(revokeInputSchema, request.body)),
  );
  scope.get('/:platform/posts', async (request) => control(request).posts((request.query as { account?: string }).account));
  scope.post('/:platform/posts/:post/engage', async (request) =>
    control(request).engage(param(request, 'post'), parseControl(engageInputSchema, request.body)),
  );
  scope.post('/:platform/settings', async (request) => control(request).settings(request.body ?? {}));
  scope.get('/:platform/:report', async (request) => {
    const report = control(request).reports?.[param(request, 'report')];
    if (!report) throw unknownRoute(request);
    return report();
  });
}

function parseBody(body: string): unknown {
  if (body.trim() === '') return undefined;
  try {
    return JSON.parse(body) as unknown;
  } catch (error) {
    throw new Problem(400, 'invalid-control-input', `The body is not JSON: ${messageOf(error)}`);
  }
}

const unknownRoute = (request: FastifyRequest): Problem =>
  new Problem(404, 'unknown-control-route', `There is no ${request.method} ${request.url}; see SIMULATES.md for the control API.`);

const param = (request: FastifyRequest, name: string): string => (request.params as Record<string, string>)[name] ?? '';

function askedPlatform(request: FastifyRequest, sandbox: Sandbox): HostedNetwork | undefined {
  const { platform } = request.query as { platform?: string };
  return platform === undefined ? undefined : sandbox.hosted(platform);
}
