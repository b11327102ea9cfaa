import { ManualClock } from '@afterpost/kernel';
import { type SandboxOptions, startSandbox } from '../src/start-sandbox.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // What a test looks at differs by route; a wrong guess fails its expectation.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

/** A sandbox at a standstill and somebody who talks plain HTTP to it. */
export class Visitor implements AsyncDisposable {
  constructor(
    readonly url: string,
    readonly clock: ManualClock,
    private readonly end: () => Promise<void>,
  ) {}

  static async start(options: SandboxOptions & { clock?: ManualClock } = {}): Promise<Visitor> {
    const clock = options.clock ?? new ManualClock('2026-11-03T10:00:00.000Z');
    const sandbox = await startSandbox({ ...options, clock });
    return new Visitor(sandbox.url, clock, async () => sandbox[Symbol.asyncDispose]());
  }

  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const raw = body === undefined || Buffer.isBuffer(body) || typeof body === 'string';
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { ...(raw ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: raw ? (body as string) : JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = response.headers.get('content-type')?.includes('json') ? (JSON.parse(text) as unknown) : text;
    return { status: response.status, headers: response.headers, body: json };
  }

  async control(path: string, body: unknown = {}): Promise<Answer> {
    return this.send('POST', `/_control${path}`, body);
  }

  async account(handle: string, more: object = {}): Promise<BlueskyUser> {
    const { body } = await this.control('/bluesky/accounts', { handle, ...more });
    const user = new BlueskyUser(this, body.did, handle, body.password);
    await user.logIn();
    return user;
  }

  async read(nsid: string, query: Record<string, string | number | readonly string[]> = {}): Promise<Answer> {
    return this.send('GET', `/bluesky/xrpc/${nsid}?${asQuery(query)}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
  }
}

/** An account of the sandbox with a session, and no client library in between. */
export class BlueskyUser {
  accessJwt = '';
  refreshJwt = '';

  constructor(
    private readonly visitor: Visitor,
    readonly did: string,
    readonly handle: string,
    readonly password: string,
  ) {}

  async logIn(): Promise<Answer> {
    const answer = await this.visitor.send('POST', '/bluesky/xrpc/com.atproto.server.createSession', {
      identifier: this.handle,
      password: this.password,
    });
    if (answer.status === 200) ({ accessJwt: this.accessJwt, refreshJwt: this.refreshJwt } = answer.body);
    return answer;
  }

  async refresh(token = this.refreshJwt): Promise<Answer> {
    return this.visitor.send('POST', '/bluesky/xrpc/com.atproto.server.refreshSession', undefined, { authorization: `Bearer ${token}` });
  }

  async call(nsid: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.visitor.send('POST', `/bluesky/xrpc/${nsid}`, body, { authorization: `Bearer ${this.accessJwt}`, ...headers });
  }

  async read(nsid: string, query: Record<string, string | number | readonly string[]> = {}): Promise<Answer> {
    return this.visitor.send('GET', `/bluesky/xrpc/${nsid}?${asQuery(query)}`, undefined, { authorization: `Bearer ${this.accessJwt}` });
  }

  async create(record: object, more: object = {}): Promise<Answer> {
    return this.call('com.atproto.repo.createRecord', { repo: this.did, collection: 'app.bsky.feed.post', record, ...more });
  }

  async put(rkey: string, record: object, more: object = {}): Promise<Answer> {
    return this.call('com.atproto.repo.putRecord', { repo: this.did, collection: 'app.bsky.feed.post', rkey, record, ...more });
  }
}

function asQuery(query: Record<string, string | number | readonly string[]>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) for (const item of [value].flat()) search.append(name, String(item));
  return search.toString();
}
