import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { answerBatch, batchItems, requestOf } from './batch.ts';
import { GraphError } from './graph-error.ts';
import type { GraphServer } from './graph-server.ts';
import type { Meta } from './meta.ts';
import type { GraphRequest } from './node-type.ts';
import { Params } from './params.ts';

const BODY_LIMIT = 64 * 1024 * 1024;

/** What a form can hold. */
interface Form {
  readonly values: ReadonlyMap<string, string>;
  readonly files: ReadonlyMap<string, Buffer>;
}

/** Reads the bodies of Meta's hosts: forms of both kinds and JSON become parameters, anything else stays bytes. Once per network. */
export function metaBodies(scope: FastifyInstance, meta: Meta): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, async (request: FastifyRequest, body: Buffer) =>
    readBody(request.headers['content-type'] ?? '', body),
  );
  scope.setErrorHandler(async (error: Error & { statusCode?: number }, request, reply) => {
    const known = error instanceof GraphError ? error : undefined;
    const isClients = error.statusCode !== undefined && error.statusCode < 500;
    if (!known && !isClients) meta.log.error({ err: error, route: request.routeOptions.url }, 'sandbox.broke');
    const refusal = known ?? (isClients ? new GraphError(100, error.message) : new GraphError(1, 'An unknown error has occurred.'));
    return sendJson(reply, refusal.status, refusal.envelope(meta.traceId()));
  });
}

/** One host of the Graph API under `/{platform}/{host}`. */
export function graphRoutes(scope: FastifyInstance, host: string, server: GraphServer): void {
  const handler = async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const asked = graphRequest(request, host);
    if (isBatch(asked)) return sendJson(reply, 200, await answerBatch(server, asked));
    const { status, headers, body } = await server.answer(asked);
    return sendJson(reply.headers(headers), status, body);
  };
  for (const url of [`/${host}`, `/${host}/*`]) scope.route({ method: ['GET', 'POST', 'DELETE'], url, handler });
}

/** How many calls Meta counts a request as: each id and each item of a batch; nested expansion is one. */
export function graphCalls(request: FastifyRequest): number {
  const host = /^\/[^/]+\/(graph(?:-video)?\.[^/?]+)/.exec(request.url)?.[1];
  if (host === undefined) return 1;
  try {
    const asked = graphRequest(request, host);
    if (!isBatch(asked)) return callsOf(asked);
    return batchItems(asked.params).reduce((calls, item) => calls + callsOf(requestOf(item, asked)), 0);
  } catch (error) {
    // What cannot be read is refused as one call.
    if (error instanceof GraphError) return 1;
    throw error;
  }
}

const callsOf = ({ method, params }: GraphRequest): number => (method === 'GET' ? Math.max(1, new Set(params.list('ids')).size) : 1);

const isBatch = ({ method, params, path }: GraphRequest): boolean =>
  method === 'POST' && params.optional('batch') !== undefined && /^(v\d+\.\d+\/?)?$/.test(path);

/** A request as the graph reads it. */
export function graphRequest(request: FastifyRequest, host: string): GraphRequest {
  const [path = '', query = ''] = request.url.split('?');
  const form = request.body as Form | Buffer | undefined;
  const fromBody =
    form === undefined || Buffer.isBuffer(form) ? { values: new Map<string, string>(), files: new Map<string, Buffer>() } : form;
  const params = new Params(new Map([...new URLSearchParams(query), ...fromBody.values]), fromBody.files);
  const platform = path.split('/')[1] ?? '';
  const verb = params.optional('method')?.toUpperCase() ?? request.method;
  return {
    method: verb === 'POST' || verb === 'DELETE' ? verb : 'GET',
    host,
    path: decodeURIComponent(path.slice(`/${platform}/${host}`.length)).replace(/^\//, ''),
    params: params.without('method'),
    authorization: request.headers.authorization,
    origin: `${request.protocol}://${request.host}/${platform}`,
  };
}

export async function sendJson(reply: FastifyReply, status: number, body: unknown): Promise<unknown> {
  return reply.code(status).type('application/json; charset=UTF-8').send(JSON.stringify(body));
}

async function readBody(contentType: string, body: Buffer): Promise<Form | Buffer> {
  if (/^application\/json/i.test(contentType)) return { values: jsonValues(body), files: new Map() };
  if (!/^(multipart\/form-data|application\/x-www-form-urlencoded)/i.test(contentType)) return body;
  const values = new Map<string, string>();
  const files = new Map<string, Buffer>();
  for (const [name, value] of await formOf(contentType, body)) {
    if (typeof value === 'string') values.set(name, value);
    else files.set(name, Buffer.from(await value.arrayBuffer()));
  }
  return { values, files };
}

async function formOf(contentType: string, body: Buffer): Promise<FormData> {
  try {
    return await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new GraphError(100, 'The form in the body could not be read');
  }
}

function jsonValues(body: Buffer): Map<string, string> {
  if (body.length === 0) return new Map();
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    const entries = Object.entries(typeof value === 'object' && value !== null ? value : {});
    return new Map(entries.map(([name, item]) => [name, typeof item === 'string' ? item : JSON.stringify(item)]));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new GraphError(100, 'The JSON in the body could not be read');
  }
}
