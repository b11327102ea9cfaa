import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { eventually } from './eventually.mjs';
import { freePort } from './servers.mjs';

const ROOT = join(import.meta.dirname, '../..');
const SOURCE = ['--disable-warning=ExperimentalWarning', '--conditions=@afterpost/source', '--import', './tools/swc-hook.mjs'];
const SERVICES = ['token-health', 'publisher', 'insights-fetcher', 'snapshot-store', 'notifier', 'gateway'];

/** Patience for a check: a publisher that died is followed by the next one after this and the time a call may take (30 s). */
const PATIENCE = {
  PUBLISH_LEASE_MS: '3000',
  PUBLISH_START_WITHIN_MS: '2000',
  PUBLISH_RETRY_FIRST_MS: '300',
  CAPTURE_FIRST_AFTER_SECONDS: '5',
};

/** Every service of Afterpost as a process of its own, as they are deployed, and the HTTP API as its users see it. */
export class Afterpost {
  #servers;
  #environment;
  #processes = new Map();
  #apiKey = `sk_test_${randomBytes(24).toString('base64url')}`;
  credentialsKey = randomBytes(32).toString('base64');

  constructor(servers, { databaseUrl, natsUrl, blueskyUrl, allowedHosts }) {
    this.#servers = servers;
    this.#environment = {
      DATABASE_URL: databaseUrl,
      NATS_URL: natsUrl,
      BLUESKY_URL: blueskyUrl,
      ALLOWED_PRIVATE_HOSTS: allowedHosts.join(','),
      AFTERPOST_API_KEY: this.#apiKey,
      CREDENTIALS_KEY: this.credentialsKey,
      HOST: '127.0.0.1',
      LOG_LEVEL: 'info',
      ...PATIENCE,
    };
  }

  async start() {
    this.url = `http://127.0.0.1:${await freePort()}`;
    await Promise.all(SERVICES.map((name) => this.startService(name)));
  }

  async startService(name) {
    const port = name === 'gateway' ? new URL(this.url).port : await freePort();
    const env = { ...this.#environment, [name === 'gateway' ? 'PORT' : 'HEALTH_PORT']: String(port) };
    const launched = this.#servers.launch(name, process.execPath, [...SOURCE, `apps/${name}/src/main.ts`], { env, cwd: ROOT });
    this.#processes.set(name, launched);
    let over = false;
    launched.ended.then(() => (over = true));
    const isReady = await eventually(
      `the ${name} becomes ready`,
      async () => over || (await fetch(`http://127.0.0.1:${port}/health/ready`)).ok,
      60_000,
    );
    if (over || !isReady) throw new Error(`The ${name} did not start; see ${join(this.#servers.logs, `${name}.log`)}`);
  }

  /** As a power cut would: no goodbye, nothing written any more. */
  async kill(name) {
    const { child, ended } = this.#processes.get(name);
    child.kill('SIGKILL');
    await ended;
  }

  get = (path, headers) => this.#ask('GET', path, undefined, headers);
  post = (path, body, headers) => this.#ask('POST', path, body, headers);
  delete = (path) => this.#ask('DELETE', path);

  /** The same, for what must be well. */
  async read(path, headers) {
    return wellOf(await this.get(path, headers), path);
  }
  async write(path, body) {
    return wellOf(await this.post(path, body), path);
  }

  /** Asks the network now, whatever is known. */
  readFresh(path) {
    return this.read(path, { 'cache-control': 'no-cache' });
  }

  async publish(content, accounts, more = {}) {
    const { id } = await this.write('/api/v1/posts', { content, targets: accounts.map(({ id: account_id }) => ({ account_id })), ...more });
    await this.write(`/api/v1/posts/${id}/publish`);
    return id;
  }

  /** The post once it is published; a failure is told at once, in its own words. */
  async published(id, withinMs) {
    const post = await eventually(
      `post ${id} is published`,
      async () => {
        const now = await this.read(`/api/v1/posts/${id}`);
        return ['published', 'partially_published', 'failed'].includes(now.status) ? now : undefined;
      },
      withinMs,
    );
    if (post.status === 'published') return post;
    throw new Error(`The post is ${post.status}: ${post.targets.map(({ status, error }) => error?.message ?? status).join('; ')}`);
  }

  async #ask(method, path, body, headers = {}) {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#apiKey}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  }
}

function wellOf({ status, body }, path) {
  if (status < 300) return body;
  throw new Error(`${path} answered ${status}: ${body?.detail ?? JSON.stringify(body)}`);
}
