import { type Clock, systemClock } from '@afterpost/kernel';
import { startSandbox } from '@afterpost/platform-sandbox';
import { createPlatforms, type PlatformAccess } from '@afterpost/platforms';
import { faultScript, type PlatformStage, type StageOperation } from '@afterpost/platforms/testing';

const TIMEOUT_MS = 1_500;
const EXPIRED = {
  status: 400,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    error: { message: 'Error validating access token: Session has expired.', type: 'OAuthException', code: 190, error_subcode: 463 },
  }),
};

interface Call {
  readonly method: string;
  readonly path: string;
}

/** Which of Facebook's calls an operation is. Posts by id are a batch, which is a POST to the root. */
const CALLS: Readonly<Record<StageOperation, Call>> = {
  publish: { method: 'POST', path: '/feed' },
  refresh: { method: 'GET', path: '/oauth/access_token' },
  fetchPosts: { method: 'POST', path: '/v25.0/' },
  fetchComments: { method: 'GET', path: '/comments' },
  fetchAccount: { method: 'GET', path: '/v25.0/' },
  discover: { method: 'GET', path: '/published_posts' },
};

interface NewAccount {
  readonly handle: string;
  readonly followers?: number;
  readonly posts?: { readonly count: number; readonly days: number };
}

/** A stage that tests of Facebook alone can do more with. */
export interface FacebookStage extends PlatformStage {
  readonly url: string;
  /** The sandbox's control API, below `/_control`. */
  control<T>(method: string, path: string, body?: unknown): Promise<T>;
  createPage(account: NewAccount): Promise<{ readonly access: PlatformAccess; readonly userToken: string }>;
}

/** The sandbox's Facebook as the platform suite sees it: adapter and simulation were written without each other. */
export async function facebookStage(variants: Readonly<Record<string, string>> = {}, clock: Clock = systemClock): Promise<FacebookStage> {
  const sandbox = await startSandbox({ clock });
  const platforms = createPlatforms({
    clock,
    baseUrls: { facebook: `${sandbox.url}/facebook` },
    apps: { facebook: { clientId: 'sandbox-app', clientSecret: 'sandbox-secret' } },
    http: { timeoutMs: TIMEOUT_MS, publishTimeoutMs: TIMEOUT_MS, allowHosts: [new URL(sandbox.url).host] },
  });
  const adapter = platforms.get('facebook');
  if (!adapter) throw new Error('There is no Facebook adapter.');
  const control = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${sandbox.url}/_control${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (response.status === 204 ? undefined : await response.json()) as T;
  };
  const createPage: FacebookStage['createPage'] = async (account) => {
    const page = await control<{ id: string; accessToken: string; userAccessToken: string }>('POST', '/facebook/accounts', account);
    return { access: { accessToken: page.accessToken, platformAccountId: page.id }, userToken: page.userAccessToken };
  };
  await control('POST', '/facebook/settings', { variants, rateLimits: false });
  let accounts = 0;
  return {
    adapter,
    url: sandbox.url,
    control,
    createPage,
    now: () => clock.now(),
    async createAccount() {
      accounts += 1;
      const { access } = await createPage({ handle: `contract${accounts}`, followers: 0, posts: { count: 0, days: 1 } });
      return { access, refreshToken: null };
    },
    async listPosts({ access }) {
      const path = `/facebook/posts?account=${encodeURIComponent(access.platformAccountId)}`;
      const { posts } = await control<{ posts: { id: string; text: string; deleted: boolean }[] }>('GET', path);
      return posts.filter(({ deleted }) => !deleted).map(({ id, text }) => ({ externalId: id, text }));
    },
    fault: (operation, effect, times = 1) =>
      control('POST', '/facebook/faults', {
        match: CALLS[operation],
        times,
        ...faultScript(effect, { expiredToken: EXPIRED, timeoutMs: TIMEOUT_MS }),
      }),
    clearFaults: () => control('DELETE', '/facebook/faults'),
    // The sandbox counts Graph as one route per method.
    async countCalls(operation) {
      const { calls } = await control<{ calls: { method: string; count: number }[] }>('GET', '/calls?platform=facebook');
      return calls.filter(({ method }) => method === CALLS[operation].method).reduce((sum, { count }) => sum + count, 0);
    },
    reply: (_account, externalId, text) =>
      control('POST', `/facebook/posts/${encodeURIComponent(externalId)}/engage`, { replies: [{ text, author: 'Reader' }] }),
    settle: () => Promise.resolve(),
    wait: (ms) => control('POST', '/clock', { advanceMs: ms }),
    async close() {
      await platforms.close();
      await sandbox[Symbol.asyncDispose]();
    },
  };
}
