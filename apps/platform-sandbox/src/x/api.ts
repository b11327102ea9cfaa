import { STATUS_CODES } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '@afterpost/kernel';
import { parseBody } from './body.ts';
import { classicQuery, inDialect } from './dialect.ts';
import { NOBODY } from './grants.ts';
import { isId } from './ids.ts';
import { Params } from './params.ts';
import { badParameter, forbidden, invalidId, notFound, problemType, unauthorized, XError } from './problems.ts';
import type { RouteName } from './rate-limits.ts';
import type { Account } from './world.ts';
import type { X } from './x.ts';

/** What a route is asked with. */
export interface Call {
  /** Whose token it is; nobody's for an app token. */
  readonly account: Account | undefined;
  readonly params: Params;
  readonly body: unknown;
  /** What the path names: an id, or a username. */
  readonly id: string;
  /** Where the caller reached the sandbox; addresses of images are made of it. */
  readonly origin: string;
  readonly reply: FastifyReply;
  readonly now: Date;
}

/** A call with a user's token. */
export type UserCall = Call & { readonly account: Account };

interface Common {
  readonly scopes: readonly string[];
  /** Query parameters it knows. */
  readonly query?: readonly string[];
  readonly status?: number;
  /** Counts towards the month's posts. */
  readonly readsPosts?: boolean;
}

export type Route =
  | (Common & { readonly who: 'user'; answer(call: UserCall): object })
  | (Common & { readonly who: 'any' | 'app'; answer(call: Call): object });

/** Routes by method and path, which also name their rate limits. */
export type Routes = Partial<Record<RouteName, Route>>;

/** Also all image bytes of an append as base64. */
const BODY_LIMIT = 8 * 1024 * 1024;

export function apiRoutes(scope: FastifyInstance, x: X, host: string, routes: Routes): void {
  for (const [name, route] of Object.entries(routes) as [RouteName, Route][]) {
    const [method = 'GET', path = ''] = name.split(' ');
    scope.route({
      method,
      url: `/${host}${path}`,
      bodyLimit: BODY_LIMIT,
      exposeHeadRoute: false,
      handler: async (request, reply) => {
        void reply.header('api-version', x.open('dialect') === 'classic' ? '2.166' : '2.167');
        const answer = answerTo(x, name, route, request, reply);
        return reply.code(route.status ?? 200).send(inDialect(answer, x.open('dialect')));
      },
    });
  }
}

function answerTo(x: X, name: RouteName, route: Route, request: FastifyRequest, reply: FastifyReply): object {
  const token = x.grants.access(/^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '');
  const account = token && x.world.accounts.get(token.accountId);
  const isApp = token?.accountId === NOBODY;
  if (!token || (!isApp && (!account || account.state === 'deactivated'))) throw unauthorized();
  x.limits.take(name, { userId: account?.id, appWindowForAll: x.open('appWindow') === 'all-requests' }, reply);
  if (route.who === (isApp ? 'user' : 'app')) throw unsupported(isApp);
  if (account?.state === 'suspended') throw suspended(account);
  if (!isApp && !route.scopes.every((scope) => token.scopes.includes(scope))) throw forbidden();
  x.spending.refuseWhenBroke();
  if (route.readsPosts === true) x.spending.refuseWhenCapped();
  const call: Call = { ...asked(x, route, request), account, reply, now: x.clock.now() };
  return route.who === 'user' ? route.answer(call as UserCall) : route.answer(call);
}

function asked(x: X, route: Route, request: FastifyRequest) {
  const query = new URLSearchParams(request.url.split('?')[1] ?? '');
  const body = parseBody(request.body, request.headers['content-type'] ?? '');
  if (body === undefined) throw badParameter('body', '', 'Request body is not valid JSON');
  const named = request.params as { id?: string; username?: string };
  if (named.id !== undefined && !isId(named.id)) throw invalidId('id', named.id);
  return {
    params: new Params(classicQuery(query, x.open('dialect')), route.query ?? []),
    body,
    id: named.id ?? named.username ?? '',
    origin: `${request.protocol}://${request.host}/x`,
  };
}

function unsupported(isApp: boolean): XError {
  const [used, supported] = isApp
    ? ['OAuth 2.0 Application-Only', 'OAuth 1.0a User Context, OAuth 2.0 User Context']
    : ['OAuth 2.0 User Context', 'OAuth 2.0 Application-Only'];
  return new XError(403, {
    title: 'Unsupported Authentication',
    detail: `Authenticating with ${used} is forbidden for this endpoint.  Supported authentication types are [${supported}].`,
    type: problemType('unsupported-authentication'),
    status: 403,
  });
}

const suspended = ({ id }: Account): XError =>
  new XError(403, {
    title: 'User Suspended',
    detail: `User [${id}] is suspended.`,
    type: problemType('user-suspended'),
    status: 403,
  });

/** Refusals in X's words, for every host of the network. */
export function errorRoutes(scope: FastifyInstance, x: X, log: Log): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  scope.setErrorHandler(async (error: Error & { statusCode?: number }, request, reply) => {
    const known = asXError(error);
    if (!known) log.error({ err: error, route: request.routeOptions.url }, 'sandbox.broke');
    return sendError(x, known ?? overCapacity(), reply);
  });
  scope.setNotFoundHandler(async (_request, reply) => sendError(x, notFound(), reply));
}

/** `undefined` for a bug of ours. */
function asXError(error: Error & { statusCode?: number }): XError | undefined {
  if (error instanceof XError) return error;
  const { statusCode } = error;
  if (statusCode === undefined || statusCode >= 500) return undefined;
  return new XError(statusCode, {
    title: STATUS_CODES[statusCode] ?? error.name,
    detail: error.message,
    type: 'about:blank',
    status: statusCode,
  });
}

const overCapacity = (): XError =>
  new XError(500, { title: 'Internal Server Error', detail: 'Internal Server Error', type: 'about:blank', status: 500 });

async function sendError(x: X, { status, body, headers }: XError, reply: FastifyReply): Promise<unknown> {
  const type = 'error' in body ? 'application/json; charset=utf-8' : 'application/problem+json';
  return reply
    .code(status)
    .headers(headers)
    .type(type)
    .send(JSON.stringify(inDialect(body, x.open('dialect'))));
}
