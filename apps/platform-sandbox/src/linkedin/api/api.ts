import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '@afterpost/kernel';
import type { LinkedIn } from '../linkedin.ts';
import { parseKey } from '../rest-li/rest-li.ts';
import { Query } from '../rest-li/query.ts';
import { isActive } from '../rest-li/versions.ts';
import type { Member, Token } from '../world.ts';
import { accessDenied, badSyntax, LinkedInError, problem } from './problems.ts';

/** Beyond this, the query has to travel in the body. */
const QUERY_CHARACTERS = 4_000;

export type Method = 'GET' | 'GET_ALL' | 'BATCH_GET' | 'FINDER' | 'CREATE' | 'PARTIAL_UPDATE' | 'DELETE' | 'ACTION';

/** What a route is asked with. */
export interface Call {
  readonly token: Token;
  /** Whose token it is. */
  readonly member: Member;
  /** `YYYYMM`; empty outside `/rest`. */
  readonly version: string;
  readonly query: Query;
  /** What the path names, decoded; empty for a collection. */
  readonly key: string;
  readonly body: unknown;
  /** The path as it was asked, for links. */
  readonly path: string;
  /** What `accessDenied` calls the route. */
  readonly resource: string;
  /** Where the caller reached LinkedIn's hosts. */
  readonly origin: string;
  readonly now: Date;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
}

/** One verb on one resource. A member's token needs one of the scopes. */
export interface Route {
  readonly scopes?: readonly string[];
  answer(call: Call): Answer;
}

/** By method, finder or action, and path: `FINDER author /rest/posts`. The names are those of the quotas, too. */
export type Routes = Readonly<Record<string, Route>>;

export const ok = (body: object): Answer => ({ status: 200, body });

export function apiRoutes(scope: FastifyInstance, linkedin: LinkedIn, routes: Routes): void {
  const paths = new Set(Object.keys(routes).map((name) => name.split(' ').at(-1) as string));
  for (const path of paths) {
    scope.route({
      method: ['GET', 'POST', 'DELETE'],
      url: `/api.linkedin.com${path}`,
      exposeHeadRoute: false,
      bodyLimit: 1024 * 1024,
      handler: async (request, reply) => {
        const { status, headers = {}, body } = answerTo(linkedin, routes, path, request);
        void reply.code(status).headers(headers);
        return body === undefined ? reply.send() : reply.type('application/json').send(JSON.stringify(body));
      },
    });
  }
}

function answerTo(linkedin: LinkedIn, routes: Routes, path: string, request: FastifyRequest): Answer {
  const { world, grants, clock, settings, quotas } = linkedin;
  const token = grants.access(/^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1]);
  const member = world.members.get(token.member);
  if (!member) throw new Error(`The token of ${token.member} belongs to nobody.`);
  const isVersioned = path.startsWith('/rest/');
  const version = isVersioned ? versionOf(request, clock.now(), settings.activeVersions) : '';
  const { method, search, body } = untunnelled(request);
  const query = queryOf(search);
  const verb = verbOf(path, method, request.headers['x-restli-method'], query);
  const name = `${verb} ${path}`;
  const route = routes[name];
  if (!route) throw problem(404, 'RESOURCE_NOT_FOUND', `No method ${verb} found for resource ${path}`);
  quotas.take(name, member.urn);
  const resource = `${path.split('/')[2] ?? ''}.${verb.replace(' ', '-')}${version === '' ? '' : `.${version}01`}`;
  if (route.scopes && !route.scopes.some((scope) => token.scopes.includes(scope))) throw accessDenied(resource);
  const asked = request.url.slice(request.url.indexOf('/api.linkedin.com') + '/api.linkedin.com'.length).split('?')[0] ?? '';
  return route.answer({
    token,
    member,
    version,
    query,
    key: keyOf(path, asked),
    body,
    path: asked,
    resource,
    origin: `${request.protocol}://${request.host}/linkedin`,
    now: clock.now(),
  });
}

function versionOf({ headers }: FastifyRequest, now: Date, active: readonly string[] | undefined): string {
  const version = headers['linkedin-version'];
  if (typeof version !== 'string')
    throw problem(400, 'VERSION_MISSING', 'A version must be present. Please specify a version by adding the LinkedIn-Version header.');
  if (!isActive(version, now, active)) throw problem(426, 'NONEXISTENT_VERSION', `Requested version ${version}01 is not active`);
  if (headers['x-restli-protocol-version'] !== '2.0.0')
    throw problem(400, 'ILLEGAL_ARGUMENT', 'The sandbox speaks Rest.li protocol 2.0.0 alone; send X-Restli-Protocol-Version: 2.0.0');
  return version;
}

/** A long query may come as the form of a POST that says it is a GET. */
function untunnelled({ method, url, headers, body }: FastifyRequest): { method: string; search: string; body: unknown } {
  const search = url.split('?')[1] ?? '';
  const text = Buffer.isBuffer(body) ? body.toString('utf8') : '';
  const override = headers['x-http-method-override'];
  if (method === 'POST' && typeof override === 'string') {
    if (!/^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? ''))
      throw problem(400, 'ILLEGAL_ARGUMENT', 'A tunnelled query has to be application/x-www-form-urlencoded');
    return { method: override.toUpperCase(), search: text, body: undefined };
  }
  if (search.length > QUERY_CHARACTERS) throw problem(414, 'URI_TOO_LONG', 'The query is too long; tunnel it in the body of a POST');
  return { method, search, body: text === '' ? undefined : jsonOf(text) };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw problem(400, 'ILLEGAL_ARGUMENT', 'Cannot parse request entity');
  }
}

function queryOf(search: string): Query {
  try {
    return new Query(search);
  } catch (error) {
    if (error instanceof URIError) throw badSyntax('query parameters');
    throw error;
  }
}

/** The Rest.li method: what the header says, where it can be, or what path and query tell. */
function verbOf(path: string, method: string, header: string | string[] | undefined, query: Query): string {
  const isEntity = path.endsWith('/:key');
  const told = typeof header === 'string' ? header.toUpperCase() : undefined;
  const verb = told === 'PARTIAL_UPDATE' && method === 'POST' && isEntity ? told : inferred(method, isEntity, query);
  if (verb === undefined || (told !== undefined && told !== verb))
    throw problem(400, 'ILLEGAL_ARGUMENT', `X-RestLi-Method ${told ?? '(none)'} does not fit ${method} ${path}`);
  const which = verb === 'FINDER' ? query.optional('q') : verb === 'ACTION' ? query.optional('action') : undefined;
  return which === undefined ? verb : `${verb} ${which}`;
}

function inferred(method: string, isEntity: boolean, query: Query): Method | undefined {
  switch (method) {
    case 'GET':
      if (isEntity) return 'GET';
      return query.has('ids') ? 'BATCH_GET' : query.has('q') ? 'FINDER' : 'GET_ALL';
    case 'POST':
      return query.has('action') ? 'ACTION' : isEntity ? undefined : 'CREATE';
    case 'DELETE':
      return isEntity ? 'DELETE' : undefined;
    default:
      return undefined;
  }
}

/** The part of the path that stands for `:key`, which must not have bare colons or brackets. */
function keyOf(pattern: string, asked: string): string {
  const at = pattern.split('/').indexOf(':key');
  if (at < 0) return '';
  const key = parseKey(asked.split('/')[at] ?? '');
  if (key === undefined) throw badSyntax('path variables');
  return key;
}

/** Refusals in LinkedIn's words, for every host of the network. */
export function errorRoutes(scope: FastifyInstance, log: Log): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  scope.setErrorHandler(async (error: Error & { statusCode?: number }, request, reply) => {
    if (error instanceof LinkedInError) return sendError(reply, error);
    const status = error.statusCode ?? 500;
    if (status < 500) return sendError(reply, problem(status, 'ILLEGAL_ARGUMENT', error.message));
    log.error({ err: error, route: request.routeOptions.url }, 'sandbox.broke');
    return sendError(reply, problem(500, 'INTERNAL_SERVER_ERROR', 'Internal Server Error'));
  });
  scope.setNotFoundHandler(async (request, reply) =>
    sendError(reply, problem(404, 'RESOURCE_NOT_FOUND', `No virtual resource found for path ${request.url.split('?')[0] ?? ''}`)),
  );
}

const sendError = (reply: FastifyReply, { status, body }: LinkedInError): FastifyReply =>
  reply.code(status).type('application/json').send(JSON.stringify(body));
