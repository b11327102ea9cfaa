import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sameJson } from './same-json.ts';

/** A scripted misbehaviour of the next matching call. */
export interface Fault {
  readonly path: string;
  readonly times?: number;
  readonly respond?: { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string };
  /** Let the call take effect before misbehaving. */
  readonly afterApply?: boolean;
  /** Never answer. */
  readonly hang?: boolean;
  /** Send half of the body, then drop the connection. */
  readonly cutBody?: boolean;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

type Handler = (request: { readonly query: URLSearchParams; readonly body: Buffer; readonly token: string }) => Answer;

const ok = (body: unknown): Answer => ({ status: 200, body });
const no = (status: number, error: string, message: string): Answer => ({ status, body: { error, message } });

const jwt = (claims: object): string => `eyJhbGciOiJIUzI1NiJ9.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2lnbmF0dXJl`;

const accessTokenOf = (sub: string): string => jwt({ scope: 'com.atproto.appPass', exp: 1_795_000_000, sub });
const refreshTokenOf = (sub: string): string => jwt({ scope: 'com.atproto.refresh', exp: 1_802_000_000, sub });
const ACCESS_HEAD = accessTokenOf('').slice(0, 60);

export interface FixtureAccount {
  readonly did: string;
  readonly handle: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** A server with a handful of Bluesky's routes, written from the fact sheet for the adapter's own specs. */
export class FixtureNetwork {
  readonly records = new Map<string, unknown>();
  readonly calls: { readonly route: string; readonly query: URLSearchParams; readonly body: string }[] = [];
  /** Answers that stand in for a route's own. */
  readonly scripted = new Map<string, Handler>();
  /** Files for media and link previews, by path. */
  readonly files = new Map<
    string,
    { readonly type: string; readonly body: Buffer | string; readonly status?: number; readonly location?: string }
  >();
  readonly handles = new Map<string, string>();
  readonly password = 'abcd-efgh-ijkl-mnop';
  readonly #faults: { fault: Fault; left: number }[] = [];
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get url(): string {
    return `http://${this.host}`;
  }

  createAccount(name: string): FixtureAccount {
    const account = { did: `did:plc:${name}`, handle: `${name}.example` };
    this.handles.set(account.handle, account.did);
    return { ...account, accessToken: accessTokenOf(account.did), refreshToken: refreshTokenOf(account.did) };
  }

  clearFaults(): void {
    this.#faults.length = 0;
  }

  fault(fault: Fault): void {
    this.#faults.push({ fault, left: fault.times ?? 1 });
  }

  countOf(route: string): number {
    return this.calls.filter((call) => call.route === route).length;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const url = new URL(request.url ?? '/', this.url);
    const route = url.pathname.replace('/xrpc/', '');
    this.calls.push({ route, query: url.searchParams, body: body.toString('utf8') });
    const fault = this.#take(url.pathname);
    const file = this.files.get(url.pathname);
    if (file) {
      response
        .writeHead(file.status ?? 200, { 'content-type': file.type, ...(file.location ? { location: file.location } : {}) })
        .end(file.body);
      return;
    }
    const token = (request.headers.authorization ?? '').replace('Bearer ', '');
    const answer = !fault || fault.afterApply || fault.cutBody ? this.#answer(route, url.searchParams, body, token) : null;
    this.#respond(response, answer, fault);
  }

  #respond(response: ServerResponse, answer: Answer | null, fault: Fault | null): void {
    if (fault?.hang) return;
    if (fault?.respond) {
      const { status, headers, body = '' } = fault.respond;
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
      return;
    }
    const text = JSON.stringify(answer?.body ?? {});
    response.writeHead(answer?.status ?? 500, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
    if (fault?.cutBody) response.write(text.slice(0, text.length / 2), () => response.destroy());
    else response.end(text);
  }

  #take(path: string): Fault | null {
    const index = this.#faults.findIndex(({ fault }) => path.endsWith(fault.path));
    const entry = this.#faults[index];
    if (!entry) return null;
    entry.left -= 1;
    if (entry.left === 0) this.#faults.splice(index, 1);
    return entry.fault;
  }

  #answer(route: string, query: URLSearchParams, body: Buffer, token: string): Answer {
    const handler = this.scripted.get(route) ?? this.#routes[route];
    if (!handler) return no(501, 'MethodNotImplemented', 'Method Not Implemented');
    const open = ['com.atproto.server.createSession', 'com.atproto.identity.resolveHandle', 'com.atproto.server.refreshSession'].includes(
      route,
    );
    if (!open && token === '') return no(401, 'AuthMissing', 'Authentication Required');
    if (!open && !token.startsWith(ACCESS_HEAD)) return no(400, 'ExpiredToken', 'Token has expired');
    return handler({ query, body, token });
  }

  #session(did: string): Answer {
    const didDoc = { service: [{ id: '#atproto_pds', serviceEndpoint: `${this.url}/` }] };
    const handle = `${did.slice('did:plc:'.length)}.example`;
    return ok({ did, handle, accessJwt: accessTokenOf(did), refreshJwt: refreshTokenOf(did), didDoc, active: true });
  }

  readonly #routes: Readonly<Record<string, Handler>> = {
    'com.atproto.server.createSession': ({ body }) => {
      const { identifier, password } = JSON.parse(body.toString()) as Record<string, string>;
      const did = this.handles.get(identifier ?? '');
      const known = did !== undefined && password === this.password;
      return known ? this.#session(did) : no(401, 'AuthenticationRequired', `Invalid identifier or password ${password}`);
    },
    'com.atproto.server.refreshSession': ({ token }) => {
      const did = [...this.handles.values()].find((known) => refreshTokenOf(known) === token);
      return did ? this.#session(did) : no(400, 'ExpiredToken', 'Token has been revoked');
    },
    'com.atproto.identity.resolveHandle': ({ query }) => {
      const did = this.handles.get(query.get('handle') ?? '');
      return did ? ok({ did }) : no(400, 'InvalidRequest', 'Unable to resolve handle');
    },
    'com.atproto.repo.putRecord': ({ body }) => {
      const { repo, collection, rkey, record, swapRecord } = JSON.parse(body.toString()) as Record<string, unknown>;
      const uri = `at://${String(repo)}/${String(collection)}/${String(rkey)}`;
      const standing = this.records.get(uri);
      if (standing !== undefined && swapRecord === null && !sameJson(standing, record))
        return no(400, 'InvalidSwap', 'Record was at bafyother');
      this.records.set(uri, record);
      return ok({
        uri,
        cid: 'bafyrecord',
        ...(standing === undefined ? { commit: { cid: 'c', rev: 'r' } } : {}),
        validationStatus: 'valid',
      });
    },
    'com.atproto.repo.getRecord': ({ query }) => {
      const uri = `at://${query.get('repo')}/${query.get('collection')}/${query.get('rkey')}`;
      const value = this.records.get(uri);
      return value === undefined ? no(400, 'RecordNotFound', `Could not locate record: ${uri}`) : ok({ uri, cid: 'bafyrecord', value });
    },
    'com.atproto.repo.deleteRecord': ({ body }) => {
      const { repo, collection, rkey } = JSON.parse(body.toString()) as Record<string, string>;
      this.records.delete(`at://${repo}/${collection}/${rkey}`);
      return ok({});
    },
    'com.atproto.repo.uploadBlob': ({ body }) =>
      ok({ blob: { $type: 'blob', ref: { $link: `bafkrei${body.length}` }, mimeType: 'image/png', size: body.length } }),
    'app.bsky.actor.getProfile': ({ query }) =>
      ok({
        did: query.get('actor'),
        handle: 'alice.example',
        displayName: 'Alice',
        followersCount: 12,
        followsCount: 3,
        postsCount: this.records.size,
      }),
    'app.bsky.feed.getPosts': ({ query }) => {
      const uris = query.getAll('uris');
      if (uris.length > 25) return no(400, 'InvalidRequest', 'uris must not have more than 25 elements');
      return ok({ posts: uris.filter((uri) => this.records.has(uri)).map((uri) => this.postView(uri)) });
    },
    'app.bsky.feed.getPostThread': ({ query }) => {
      const uri = query.get('uri') ?? '';
      return this.records.has(uri) ? ok({ thread: this.thread(uri) }) : no(400, 'NotFound', `Post not found: ${uri}`);
    },
    'app.bsky.feed.getAuthorFeed': ({ query }) => {
      const limit = Number(query.get('limit'));
      if (limit > 100) return no(400, 'InvalidRequest', 'limit can not be greater than 100');
      const own = [...this.records.keys()].filter((uri) => uri.startsWith(`at://${query.get('actor')}/`)).toReversed();
      const start = Number(query.get('cursor') ?? 0);
      const more = start + limit < own.length;
      return ok({
        feed: own.slice(start, start + limit).map((uri) => ({ post: this.postView(uri) })),
        ...(more ? { cursor: String(start + limit) } : {}),
      });
    },
  };

  postView(uri: string): Record<string, unknown> {
    const did = uri.split('/')[2] ?? '';
    const replies = this.#repliesTo(uri).length;
    return {
      uri,
      cid: 'bafy',
      author: { did, handle: `${did}.example` },
      record: this.records.get(uri),
      likeCount: 0,
      replyCount: replies,
      bookmarkCount: 0,
    };
  }

  thread(uri: string): Record<string, unknown> {
    return { post: this.postView(uri), replies: this.#repliesTo(uri).map((reply) => this.thread(reply)) };
  }

  #repliesTo(uri: string): readonly string[] {
    return [...this.records]
      .filter(([, record]) => (record as { reply?: { parent: { uri: string } } }).reply?.parent.uri === uri)
      .map(([key]) => key);
  }
}
