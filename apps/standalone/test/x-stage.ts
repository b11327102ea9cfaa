import { type Clock, systemClock } from '@afterpost/kernel';
import { startSandbox } from '@afterpost/platform-sandbox';
import { createPlatforms, type PlatformAccess } from '@afterpost/platforms';
import { faultScript, type PlatformStage, type StageAccount, type StageOperation } from '@afterpost/platforms/testing';

const TIMEOUT_MS = 1_500;
const json = { 'content-type': 'application/json' };
const EXPIRED = { status: 401, headers: json, body: '{"title":"Unauthorized","type":"about:blank","status":401,"detail":"Unauthorized"}' };
/** The token endpoint's own words for a grant that is no more. */
const SPENT = {
  status: 400,
  headers: json,
  body: '{"error":"invalid_request","error_description":"Value passed for the token was invalid."}',
};

interface Call {
  readonly method: string;
  readonly path: string;
  /** As the sandbox names the route. */
  readonly route: string;
}

const CALLS: Readonly<Record<StageOperation, Call>> = {
  publish: { method: 'POST', path: 'api.x.com/2/tweets', route: '/2/tweets' },
  refresh: { method: 'POST', path: '/2/oauth2/token', route: '/2/oauth2/token' },
  fetchPosts: { method: 'GET', path: '/2/tweets', route: '/2/tweets' },
  fetchComments: { method: 'GET', path: '/2/tweets/search/recent', route: '/2/tweets/search/recent' },
  fetchAccount: { method: 'GET', path: '/2/users/me', route: '/2/users/me' },
  discover: { method: 'GET', path: '/tweets', route: '/2/users/:id/tweets' },
};

export interface NewAccount {
  readonly handle: string;
  readonly followers?: number;
  readonly type?: 'standard' | 'premium' | 'protected';
  readonly posts?: { readonly count: number; readonly days: number };
}

export interface XStageOptions {
  readonly variants?: Readonly<Record<string, string>>;
  readonly clock?: Clock;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly platforms?: Pick<Parameters<typeof createPlatforms>[0], 'budgets' | 'dailyUsdMax'>;
  /** Hosts of the test's own that media are fetched from. */
  readonly mediaHosts?: readonly string[];
}

/** A stage that tests of X alone can do more with. */
export interface XStage extends PlatformStage {
  /** The sandbox's control API, below `/_control`. */
  control<T>(method: string, path: string, body?: unknown): Promise<T>;
  create(account: NewAccount): Promise<StageAccount>;
}

/** The sandbox's X as the platform suite sees it: adapter and simulation were written without each other. */
export async function xStage(options: XStageOptions = {}): Promise<XStage> {
  const { variants = {}, clock = systemClock, settings = {}, platforms: more = {}, mediaHosts = [] } = options;
  const sandbox = await startSandbox({ clock });
  const platforms = createPlatforms({
    clock,
    baseUrls: { x: `${sandbox.url}/x` },
    apps: { x: { clientId: 'sandbox-app', clientSecret: 'sandbox-secret' } },
    http: { timeoutMs: TIMEOUT_MS, publishTimeoutMs: TIMEOUT_MS, allowHosts: [new URL(sandbox.url).host, ...mediaHosts] },
    ...more,
  });
  const adapter = platforms.get('x');
  if (!adapter) throw new Error('There is no X adapter.');
  const control = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${sandbox.url}/_control${path}`, {
      method,
      ...(body === undefined ? {} : { headers: json, body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (response.status === 204 ? undefined : await response.json()) as T;
  };
  const create: XStage['create'] = async (account) => {
    const { id, accessToken, refreshToken } = await control<{ id: string; accessToken: string; refreshToken: string }>(
      'POST',
      '/x/accounts',
      account,
    );
    const access: PlatformAccess = { accessToken, platformAccountId: id };
    return { access, refreshToken };
  };
  await control('POST', '/x/settings', { variants, rateLimits: false, indexDelayMs: 0, ...settings });
  let accounts = 0;
  return {
    adapter,
    control,
    create,
    now: () => clock.now(),
    createAccount() {
      accounts += 1;
      return create({ handle: `contract${accounts}`, followers: 0, posts: { count: 0, days: 1 } });
    },
    async listPosts({ access }) {
      const path = `/x/posts?account=${encodeURIComponent(access.platformAccountId)}`;
      const { posts } = await control<{ posts: { id: string; text: string; deleted: boolean }[] }>('GET', path);
      return posts.filter(({ deleted }) => !deleted).map(({ id, text }) => ({ externalId: id, text }));
    },
    fault(operation, effect, times = 1) {
      const { method, path } = CALLS[operation];
      const expiredToken = operation === 'refresh' ? SPENT : EXPIRED;
      const script = faultScript(effect, { expiredToken, timeoutMs: TIMEOUT_MS });
      return control('POST', '/x/faults', { match: { method, path }, times, ...script });
    },
    clearFaults: () => control('DELETE', '/x/faults'),
    async countCalls(operation) {
      const { calls } = await control<{ calls: { method: string; route: string; count: number }[] }>('GET', '/calls?platform=x');
      const { method, route } = CALLS[operation];
      const same = calls.filter((call) => call.method === method && call.route.endsWith(route) && !call.route.includes('search'));
      return same.reduce((sum, { count }) => sum + count, 0);
    },
    reply: (_account, externalId, text) => control('POST', `/x/posts/${externalId}/engage`, { replies: [{ text, author: 'reader' }] }),
    settle: () => Promise.resolve(),
    wait: (ms) => control('POST', '/clock', { advanceMs: ms }),
    async close() {
      await platforms.close();
      await sandbox[Symbol.asyncDispose]();
    },
  };
}
