import { createHmac } from 'node:crypto';
import { askedFields, expandEdge, expandNode, wish } from './expand.ts';
import { badParameter, GraphError, nonexistingField, numbered, tooMuchData, unsupportedRequest } from './graph-error.ts';
import type { Meta } from './meta.ts';
import type { Call, GraphRequest, NodeRef } from './node-type.ts';
import type { Params } from './params.ts';
import { APP } from './scopes.ts';
import { UsageExceeded } from './usage.ts';
import { edgeRows, rowsAsked } from './weight.ts';
import { isAlive, isVersion, oldestAlive, wasVersion } from './versions.ts';
import type { Token } from './world.ts';

export interface GraphAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** A path that needs no node and sees to its token itself: `oauth/access_token`, `debug_token`. */
export type SpecialPath = (request: GraphRequest, version: string) => object;

export const MAX_IDS = 50;
/** More rows than this in one answer, and Meta asks for less. */
const MAX_ROWS = 3_000;

/** One host of the Graph API, without HTTP: answers requests, and the items of batches. */
export class GraphServer {
  constructor(
    private readonly meta: Meta,
    private readonly special: Readonly<Record<string, SpecialPath>>,
  ) {}

  async answer(request: GraphRequest): Promise<GraphAnswer> {
    const headers: Record<string, string> = { 'facebook-api-version': this.#version(request.path.split('/')[0] ?? '') };
    try {
      const body = await this.#answer(request, headers);
      return { status: 200, headers, body };
    } catch (error) {
      if (error instanceof UsageExceeded) return this.#refuse(error.refusal, { ...headers, ...error.headers });
      if (error instanceof GraphError) return this.#refuse(error, headers);
      throw error;
    }
  }

  async #answer(request: GraphRequest, headers: Record<string, string>): Promise<unknown> {
    const segments = request.path.split('/').filter((segment) => segment !== '');
    const asked = segments[0] !== undefined && isVersion(segments[0]) ? segments.shift() : undefined;
    if (asked !== undefined) this.#refuseDead(asked, segments);
    const version = this.#version(asked ?? '');
    const special = this.special[segments.join('/')];
    if (special) return special(request, version);
    const token = this.#token(request);
    const call: Call = { ...request, meta: this.meta, version, token, now: this.meta.clock.now() };
    if (segments.length > 2) throw new GraphError(2500, `Unknown path components: /${segments.slice(2).join('/')}`);
    const ids = request.params.list('ids');
    if (request.method === 'GET' && ids.length > 0) return this.#many(ids, segments[0], call, headers);
    const [id, edge] = segments;
    if (id === undefined) throw badParameter('Specify an object id');
    const ref = this.#charged(id, edge, call, headers);
    return this.#one(ref, edge, call);
  }

  /** Each id counts as a call, and one that fails fails all. */
  #many(ids: readonly string[], edge: string | undefined, call: Call, headers: Record<string, string>): object {
    if (ids.length > MAX_IDS) throw badParameter(`Too many IDs. Maximum: ${MAX_IDS}. Provided: ${ids.length}.`);
    const unique = [...new Set(ids)];
    return Object.fromEntries(unique.map((id) => [id, read(this.#charged(id, edge, call, headers), edge, call)]));
  }

  #one(ref: NodeRef, edgeName: string | undefined, call: Call): unknown {
    if (call.method === 'GET') return read(ref, edgeName, call);
    const { type, node } = ref;
    if (edgeName !== undefined) {
      const edge = type.edges[edgeName];
      if (call.method !== 'POST' || !edge?.create) throw unsupportedRequest(call.method, type.idOf(node));
      return readBack(edge.create(node, call), call);
    }
    const changed = call.method === 'POST' ? type.update?.(node, call) : type.remove?.(node, call);
    return changed ?? this.#unsupported(ref, call);
  }

  #unsupported({ type, node }: NodeRef, { method }: Call): never {
    throw unsupportedRequest(method, type.idOf(node));
  }

  #charged(id: string, edgeName: string | undefined, call: Call, headers: Record<string, string>): NodeRef {
    let ref: NodeRef;
    try {
      ref = this.meta.graph.find(id, call);
    } catch (error) {
      Object.assign(headers, this.meta.usage.charge(call.token, undefined, 1));
      throw error;
    }
    const fields = call.method === 'GET' ? askedFields(call.params) : undefined;
    const isEdge = edgeName !== undefined && call.method === 'GET';
    const rows = isEdge ? edgeRows(ref.type, { ...wish(edgeName), args: call.params, fields }, call) : rowsAsked(ref.type, fields, call);
    Object.assign(headers, this.meta.usage.charge(call.token, ref.type.usage?.(ref.node), rows));
    if (!this.meta.tokens.hasDataAccess(call.token)) throw this.#noDataAccess();
    if (rows > MAX_ROWS) throw tooMuchData();
    return ref;
  }

  #token({ params, authorization, host }: GraphRequest): Token {
    const value = params.optional('access_token') ?? /^(?:Bearer|OAuth)\s+(\S+)$/i.exec(authorization ?? '')?.[1];
    if (value === undefined || value === '') throw new GraphError(104, 'An access token is required to request this resource.');
    const proof = params.optional('appsecret_proof');
    if (proof !== undefined && proof !== createHmac('sha256', APP.secret).update(value).digest('hex')) {
      throw new GraphError(104, 'Invalid appsecret_proof provided in the API argument');
    }
    const token = this.meta.tokens.living(value);
    if ((token.kind === 'instagram') === (host === 'graph.instagram.com')) return token;
    // A token of one login is none at the other's host.
    throw new GraphError(190, 'Invalid OAuth access token - Cannot parse access token');
  }

  #noDataAccess(): GraphError {
    const code = this.meta.reading('dataAccessLapsed');
    return numbered(Number(code), "The user's data access has expired. They must log in to the app again to renew it.");
  }

  #refuseDead(version: string, segments: readonly string[]): void {
    if (isAlive(version, this.meta.clock.now())) return;
    if (wasVersion(version) && this.meta.reading('deadVersion') === 'upgraded') return;
    throw new GraphError(2500, `Unknown path components: /${[version, ...segments].join('/')}`);
  }

  #version(asked: string): string {
    const now = this.meta.clock.now();
    return isAlive(asked, now) ? asked : oldestAlive(now);
  }

  #refuse(error: GraphError, headers: Readonly<Record<string, string>>): GraphAnswer {
    const byKind = this.meta.reading('httpStatus') === 'by kind';
    const status = error.status >= 500 ? error.status : byKind ? kindStatus(error) : 400;
    const refused: Record<string, string> = error.code === 190 ? { 'www-authenticate': 'OAuth "Facebook Platform" "invalid_token"' } : {};
    return { status, headers: { ...headers, ...refused }, body: error.envelope(this.meta.traceId()) };
  }
}

function kindStatus({ code, details, status }: GraphError): number {
  if (code === 190) return 401;
  if (code === 100 && details.subcode === 33) return 404;
  return status;
}

function read(ref: NodeRef, edgeName: string | undefined, call: Call): unknown {
  const fields = askedFields(call.params);
  if (edgeName === undefined) return expandNode(ref, fields, call);
  const edge = ref.type.edges[edgeName];
  if (!edge?.read) throw nonexistingField(edgeName, ref.type.name);
  return expandEdge(ref, edge, { ...wish(edgeName), args: withoutTransport(call.params), fields }, call);
}

/** What was asked of an edge, without what only carries the request. */
const withoutTransport = (params: Params): Params =>
  params.without('access_token', 'appsecret_proof', 'ids', 'format', 'pretty', 'suppress_http_code', 'fields');

/** `fields` on a POST answers what was made, as reading it would. */
async function readBack(made: object | Promise<object>, call: Call): Promise<object> {
  const answer = await made;
  const fields = askedFields(call.params);
  const id = 'id' in answer ? String(answer.id) : undefined;
  if (fields === undefined || id === undefined) return answer;
  return { ...answer, ...expandNode(call.meta.graph.find(id, { ...call, method: 'GET' }), fields, call) };
}
