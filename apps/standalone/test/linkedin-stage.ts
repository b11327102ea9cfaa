import { type Clock, ManualClock, systemClock } from '@afterpost/kernel';
import { startSandbox } from '@afterpost/platform-sandbox';
import { createPlatforms } from '@afterpost/platforms';
import { faultScript, type PlatformStage, type StageAccount, type StageOperation } from '@afterpost/platforms/testing';

const TIMEOUT_MS = 600;
/** A member's post is read figure by figure: whatever befalls the reading of a post befalls each of these calls. */
const FIGURES_OF_A_MEMBERS_POST = 6;
const json = { 'content-type': 'application/json' };
const EXPIRED = {
  status: 401,
  headers: json,
  body: '{"status":401,"serviceErrorCode":65602,"code":"EXPIRED_ACCESS_TOKEN","message":"The token used in the request has expired"}',
};
/** The token endpoint's own words for a grant that is no more. */
const SPENT = { status: 400, headers: json, body: '{"error":"invalid_grant","error_description":"The refresh token has expired."}' };

type Kind = 'organization' | 'member';

const STATISTICS = { organization: 'organizationalEntityShareStatistics', member: 'memberCreatorPostAnalytics' } as const;
const FOLLOWERS = { organization: '/rest/networkSizes', member: '/rest/memberFollowersCount' } as const;

const callsOf = (kind: Kind): Readonly<Record<StageOperation, { readonly method: string; readonly path: string }>> => ({
  publish: { method: 'POST', path: '/rest/posts' },
  refresh: { method: 'POST', path: '/oauth/v2/accessToken' },
  fetchPosts: { method: 'GET', path: `/rest/${STATISTICS[kind]}` },
  fetchComments: { method: 'GET', path: '/comments' },
  fetchAccount: { method: 'GET', path: FOLLOWERS[kind] },
  discover: { method: 'GET', path: '/rest/posts' },
});

export interface NewAccount {
  readonly handle: string;
  readonly followers?: number;
  readonly posts?: { readonly count: number; readonly days: number };
}

export interface LinkedInStageOptions {
  readonly kind?: Kind;
  readonly variants?: Readonly<Record<string, string>>;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly clock?: Clock;
  readonly platforms?: Pick<Parameters<typeof createPlatforms>[0], 'budgets'>;
  /** Hosts of the test's own that media are fetched from. */
  readonly mediaHosts?: readonly string[];
}

/** A stage that tests of LinkedIn alone can do more with. */
export interface LinkedInStage extends PlatformStage {
  /** The sandbox's control API, below `/_control`. */
  control<T>(method: string, path: string, body?: unknown): Promise<T>;
  create(account: NewAccount): Promise<StageAccount>;
}

/** The sandbox's LinkedIn as the platform suite sees it, as a page or as a member: adapter and simulation were written without each other. */
export async function linkedInStage(options: LinkedInStageOptions = {}): Promise<LinkedInStage> {
  const { kind = 'organization', variants = {}, settings = {}, clock = systemClock, platforms: more = {}, mediaHosts = [] } = options;
  const sandbox = await startSandbox({ clock });
  const platforms = createPlatforms({
    clock,
    baseUrls: { linkedin: `${sandbox.url}/linkedin` },
    apps: { linkedin: { clientId: 'sandbox-app', clientSecret: 'sandbox-secret' } },
    http: { timeoutMs: TIMEOUT_MS, publishTimeoutMs: TIMEOUT_MS, allowHosts: [new URL(sandbox.url).host, ...mediaHosts] },
    ...more,
  });
  const adapter = platforms.get('linkedin');
  if (!adapter) throw new Error('There is no LinkedIn adapter.');
  const control = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${sandbox.url}/_control${path}`, {
      method,
      ...(body === undefined ? {} : { headers: json, body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (response.status === 204 ? undefined : await response.json()) as T;
  };
  const create: LinkedInStage['create'] = async (account) => {
    const made = await control<{ id: string; accessToken: string; refreshToken: string | null }>('POST', '/linkedin/accounts', {
      ...account,
      type: kind,
    });
    return { access: { accessToken: made.accessToken, platformAccountId: made.id }, refreshToken: made.refreshToken };
  };
  await control('POST', '/linkedin/settings', { variants, rateLimits: false, ...settings });
  const calls = callsOf(kind);
  let accounts = 0;
  return {
    adapter,
    control,
    create,
    now: () => clock.now(),
    createAccount() {
      accounts += 1;
      return create({ handle: `contract-${accounts}`, followers: 0, posts: { count: 0, days: 1 } });
    },
    async listPosts({ access }) {
      const path = `/linkedin/posts?account=${encodeURIComponent(access.platformAccountId)}`;
      const { posts } = await control<{ posts: { id: string; text: string; deleted: boolean }[] }>('GET', path);
      return posts.filter(({ deleted }) => !deleted).map(({ id, text }) => ({ externalId: id, text }));
    },
    fault: (operation, effect, times = 1) =>
      control('POST', '/linkedin/faults', {
        match: calls[operation],
        times: kind === 'member' && operation === 'fetchPosts' ? times * FIGURES_OF_A_MEMBERS_POST : times,
        ...faultScript(effect, { expiredToken: operation === 'refresh' ? SPENT : EXPIRED, timeoutMs: TIMEOUT_MS }),
      }),
    clearFaults: () => control('DELETE', '/linkedin/faults'),
    async countCalls(operation) {
      const { method, path } = calls[operation];
      const told = await control<{ calls: { method: string; route: string; count: number }[] }>('GET', '/calls?platform=linkedin');
      return told.calls
        .filter((call) => call.method === method && call.route.includes(path.replace('/rest/', '')))
        .reduce((sum, { count }) => sum + count, 0);
    },
    reply: (_account, externalId, text) =>
      control('POST', `/linkedin/posts/${encodeURIComponent(externalId)}/engage`, { replies: [{ text, author: 'reader' }] }),
    settle: () => Promise.resolve(),
    // The sandbox follows a clock that stands still; where time passes by itself, only the sandbox's can be moved.
    wait: (ms) => (clock instanceof ManualClock ? Promise.resolve(clock.advance(ms)) : control('POST', '/clock', { advanceMs: ms })),
    async close() {
      await platforms.close();
      await sandbox[Symbol.asyncDispose]();
    },
  };
}
