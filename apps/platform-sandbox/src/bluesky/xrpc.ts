import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '@afterpost/kernel';
import type { Account } from './world.ts';

/** Bluesky's refusal: `{"error", "message"}` with an HTTP status that says less than the name. */
export class XrpcError extends Error {
  override readonly name = 'XrpcError';

  constructor(
    readonly status: number,
    readonly error: string,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

export const invalidRequest = (message: string): XrpcError => new XrpcError(400, 'InvalidRequest', message);
export const internalError = (): XrpcError => new XrpcError(500, 'InternalServerError', 'Internal Server Error');

/** What a method is asked with. */
export interface XrpcCall {
  readonly params: Params;
  /** The JSON body, or the raw bytes where the method takes bytes. */
  readonly input: unknown;
  readonly mimeType: string;
  readonly authorization: string | undefined;
  readonly ip: string;
  /** Where the caller reached the sandbox; service endpoints and image addresses are made of it. */
  readonly origin: string;
}

export interface XrpcMethod {
  readonly kind: 'query' | 'procedure';
  readonly takes?: 'json' | 'bytes';
  /** `undefined` is an empty answer. */
  answer(call: XrpcCall, reply: FastifyReply): object | undefined;
}

export type XrpcMethods = Readonly<Record<string, XrpcMethod>>;

/** A caller whose token was good. */
export interface Caller {
  readonly account: Account;
  readonly scope: string;
}

const JSON_LIMIT = 1_048_576;

export function xrpcRoutes(scope: FastifyInstance, methods: XrpcMethods, { blobBytes, log }: { blobBytes: number; log: Log }): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  scope.setErrorHandler(async (error: Error & { statusCode?: number }, request, reply) => {
    const known = asXrpcError(error);
    if (!known) log.error({ err: error, route: request.routeOptions.url }, 'sandbox.broke');
    return sendError(known ?? internalError(), reply);
  });
  scope.setNotFoundHandler(async (_request, reply) => sendError(new XrpcError(404, 'NotFound', 'Not Found'), reply));

  for (const [nsid, method] of Object.entries(methods)) {
    scope.route({
      method: ['GET', 'POST'],
      url: `/xrpc/${nsid}`,
      bodyLimit: method.takes === 'bytes' ? blobBytes : JSON_LIMIT,
      handler: async (request, reply) => answer(method, request, reply),
    });
  }
  scope.all('/xrpc/:nsid', async () => {
    throw new XrpcError(501, 'MethodNotImplemented', 'Method Not Implemented');
  });
}

async function answer(method: XrpcMethod, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const expected = method.kind === 'query' ? 'GET' : 'POST';
  if (request.method !== expected && !(request.method === 'HEAD' && expected === 'GET')) {
    throw invalidRequest(`Incorrect HTTP method (${request.method}) expected ${expected}`);
  }
  const output = method.answer(callOf(method, request), reply);
  if (output === undefined) return reply.code(200).send();
  return reply.code(200).type('application/json; charset=utf-8').send(JSON.stringify(output));
}

function callOf(method: XrpcMethod, request: FastifyRequest): XrpcCall {
  const query = request.url.split('?')[1] ?? '';
  return {
    params: new Params(new URLSearchParams(query)),
    input: method.takes === 'bytes' ? request.body : parseJson(request.body),
    mimeType: (request.headers['content-type'] ?? '').split(';')[0]?.trim() ?? '',
    authorization: request.headers.authorization,
    ip: request.ip,
    origin: `${request.protocol}://${request.host}/bluesky`,
  };
}

function parseJson(body: unknown): unknown {
  if (!Buffer.isBuffer(body) || body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    throw invalidRequest('Unable to parse the request body as JSON');
  }
}

/** `undefined` for a bug of ours, which the network would call an InternalServerError. */
function asXrpcError(error: Error & { statusCode?: number }): XrpcError | undefined {
  if (error instanceof XrpcError) return error;
  if (error.statusCode === 413) return new XrpcError(413, 'PayloadTooLarge', 'request entity too large');
  if (error.statusCode !== undefined && error.statusCode < 500) return new XrpcError(error.statusCode, 'InvalidRequest', error.message);
  return undefined;
}

async function sendError(error: XrpcError, reply: FastifyReply): Promise<unknown> {
  void reply.code(error.status).headers(error.headers).type('application/json; charset=utf-8');
  return reply.send(JSON.stringify({ error: error.error, message: error.message }));
}

/** Query parameters, read with the strictness of the network: too many or too large is an error, never clamped. */
export class Params {
  constructor(private readonly query: URLSearchParams) {}

  text(name: string): string {
    return this.optional(name) ?? this.#missing(name);
  }

  optional(name: string): string | undefined {
    return this.query.get(name) ?? undefined;
  }

  list(name: string, max: number): string[] {
    const values = this.query.getAll(name);
    if (values.length === 0) this.#missing(name);
    if (values.length > max) throw invalidRequest(`array too big (maximum ${max}, got ${values.length}) at $.${name}`);
    return values;
  }

  optionalList(name: string): string[] {
    return this.query.getAll(name);
  }

  integer(name: string, { min, max, fallback }: { min: number; max: number; fallback: number }): number {
    const given = this.query.get(name);
    if (given === null) return fallback;
    const value = Number(given);
    if (!Number.isInteger(value)) throw invalidRequest(`Expected integer value type at $.${name} (got "${given}")`);
    if (value > max) throw invalidRequest(`integer too big (maximum ${max}, got ${value}) at $.${name}`);
    if (value < min) throw invalidRequest(`integer too small (minimum ${min}, got ${value}) at $.${name}`);
    return value;
  }

  flag(name: string): boolean {
    return this.query.get(name) === 'true';
  }

  limit(fallback = 50): number {
    return this.integer('limit', { min: 1, max: 100, fallback });
  }

  #missing(name: string): never {
    throw invalidRequest(`Missing required key "${name}" at $`);
  }
}

/** How a list is sorted and cut into pages. */
export interface Paging<T> {
  /** Unique, and sorted as text. */
  readonly keyOf: (item: T) => string;
  readonly limit: number;
  readonly cursor: string | undefined;
  readonly oldestFirst?: boolean;
}

/**
 * A page of a list. The cursor is the key of the last item shown, and the next page begins behind that key, whether or
 * not the item is still there; at the end there is none.
 */
export function page<T>(items: readonly T[], { keyOf, limit, cursor, oldestFirst = false }: Paging<T>): { items: T[]; cursor?: string } {
  const step = oldestFirst ? 1 : -1;
  const order = (a: string, b: string): number => (a === b ? 0 : a < b ? -step : step);
  const keyed = items.map((item) => ({ item, key: keyOf(item) })).sort((a, b) => order(a.key, b.key));
  const rest = cursor === undefined ? keyed : keyed.filter(({ key }) => order(key, cursor) > 0);
  const shown = rest.slice(0, limit);
  const last = rest.length > limit ? shown.at(-1) : undefined;
  return { items: shown.map(({ item }) => item), ...(last ? { cursor: last.key } : {}) };
}
