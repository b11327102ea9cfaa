import { ManualClock } from '@afterpost/kernel';
import { startSandbox } from '@afterpost/platform-sandbox';
import { createPlatforms, type PlatformAccess } from '@afterpost/platforms';
import { faultScript, type PlatformStage, type StageOperation } from '@afterpost/platforms/testing';

export const FLAVOURS = ['instagram-login', 'facebook-login'] as const;
export type InstagramFlavour = (typeof FLAVOURS)[number];

const TIMEOUT_MS = 1_500;
const DAY_AND_HOUR_MS = 25 * 3_600_000;
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

/** Which calls an operation is. Posts by id are a batch with Facebook Login, and one call each with Instagram Login. */
const callsOf = (flavour: InstagramFlavour): Readonly<Record<StageOperation, Call>> => ({
  publish: { method: 'POST', path: '/media_publish' },
  refresh: { method: 'GET', path: '/refresh_access_token' },
  fetchPosts: { method: flavour === 'facebook-login' ? 'POST' : 'GET', path: '/v25.0/' },
  fetchComments: { method: 'GET', path: '/v25.0/' },
  fetchAccount: { method: 'GET', path: '/v25.0/' },
  discover: { method: 'GET', path: '/media' },
});

/** What the sandbox tells of a new account. */
export interface NewAccount {
  readonly id: string;
  readonly accessToken: string;
  readonly pageAccessToken?: string;
  readonly userAccessToken?: string;
  readonly pageId?: string;
}

/** A stage that tests of Instagram alone can do more with. */
export interface InstagramStage extends PlatformStage {
  readonly flavour: InstagramFlavour;
  readonly clock: ManualClock;
  /** The sandbox's control API, below `/_control`. */
  control<T>(method: string, path: string, body?: unknown): Promise<T>;
  newAccount(account: Readonly<Record<string, unknown>>): Promise<{ readonly account: NewAccount; readonly access: PlatformAccess }>;
}

/** The sandbox's Instagram as the platform suite sees it: adapter and simulation were written without each other. */
export async function instagramStage(flavour: InstagramFlavour, variants: Readonly<Record<string, string>> = {}): Promise<InstagramStage> {
  const clock = new ManualClock();
  const sandbox = await startSandbox({ clock });
  const platforms = createPlatforms({
    clock,
    baseUrls: { instagram: `${sandbox.url}/instagram` },
    apps: { instagram: { clientId: 'sandbox-app', clientSecret: 'sandbox-secret' } },
    http: { timeoutMs: TIMEOUT_MS, publishTimeoutMs: TIMEOUT_MS, allowHosts: [new URL(sandbox.url).host] },
  });
  const adapter = platforms.get('instagram');
  if (!adapter) throw new Error('There is no Instagram adapter.');
  const control = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${sandbox.url}/_control${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (response.status === 204 ? undefined : await response.json()) as T;
  };
  const type = flavour === 'facebook-login' ? 'business-with-page' : 'business';
  const newAccount: InstagramStage['newAccount'] = async (parts) => {
    const account = await control<NewAccount>('POST', '/instagram/accounts', { type, ...parts });
    const { id, accessToken, pageAccessToken } = account;
    const access: PlatformAccess =
      flavour === 'facebook-login'
        ? { platformAccountId: id, accessToken: pageAccessToken ?? '', serviceUrl: 'https://graph.facebook.com' }
        : { platformAccountId: id, accessToken };
    return { account, access };
  };
  await control('POST', '/instagram/settings', { variants, rateLimits: false, publishesPerDay: 1_000 });
  const calls = callsOf(flavour);
  let accounts = 0;
  return {
    adapter,
    flavour,
    clock,
    control,
    newAccount,
    mediaType: 'image',
    preparesAnew: true,
    ...(flavour === 'instagram-login' ? { postsPerCall: 1 } : {}),
    draftDefaults: () => ({ media: [{ url: 'https://media.example/bread.jpg' }] }),
    now: () => {
      clock.advance(1_000);
      return clock.now();
    },
    async createAccount() {
      accounts += 1;
      const { access } = await newAccount({ handle: `contract${accounts}`, followers: 0, posts: { count: 0, days: 1 } });
      // A token of today is not renewed.
      clock.advance(DAY_AND_HOUR_MS);
      return { access, refreshToken: flavour === 'instagram-login' ? access.accessToken : null };
    },
    async listPosts({ access }) {
      const path = `/instagram/posts?account=${encodeURIComponent(access.platformAccountId)}`;
      const { posts } = await control<{ posts: { id: string; text: string; deleted: boolean }[] }>('GET', path);
      return posts.filter(({ deleted }) => !deleted).map(({ id, text }) => ({ externalId: id, text }));
    },
    fault: (operation, effect, times = 1) =>
      control('POST', '/instagram/faults', {
        match: calls[operation],
        times,
        ...faultScript(effect, { expiredToken: EXPIRED, timeoutMs: TIMEOUT_MS }),
      }),
    clearFaults: () => control('DELETE', '/instagram/faults'),
    // The sandbox counts Graph as one route per method.
    async countCalls(operation) {
      const counted = await control<{ calls: { method: string; count: number }[] }>('GET', '/calls?platform=instagram');
      return counted.calls.filter(({ method }) => method === calls[operation].method).reduce((sum, { count }) => sum + count, 0);
    },
    reply: (_account, externalId, text) =>
      control('POST', `/instagram/posts/${externalId}/engage`, { replies: [{ text, author: 'reader' }] }),
    deletePost: (_account, externalId) => control('POST', '/instagram/settings', { deleteMedia: [externalId] }),
    settle: () => Promise.resolve(),
    wait: (ms) => Promise.resolve(clock.advance(ms)),
    async close() {
      await platforms.close();
      await sandbox[Symbol.asyncDispose]();
    },
  };
}
