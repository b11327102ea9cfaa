import { type Clock, systemClock } from '@afterpost/kernel';
import { startSandbox } from '@afterpost/platform-sandbox';
import { createPlatforms } from '@afterpost/platforms';
import { faultScript, type PlatformStage, type StageOperation } from '@afterpost/platforms/testing';

const TIMEOUT_MS = 1_500;
const EXPIRED = {
  status: 400,
  headers: { 'content-type': 'application/json' },
  body: '{"error":"ExpiredToken","message":"Token has expired"}',
};

const ROUTE: Readonly<Record<StageOperation, string>> = {
  publish: 'com.atproto.repo.putRecord',
  refresh: 'com.atproto.server.refreshSession',
  fetchPosts: 'app.bsky.feed.getPosts',
  fetchComments: 'app.bsky.feed.getPostThread',
  fetchAccount: 'app.bsky.actor.getProfile',
  discover: 'app.bsky.feed.getAuthorFeed',
};

/** The sandbox's Bluesky as the platform suite sees it: adapter and simulation were written without each other. */
export async function blueskyStage(clock: Clock = systemClock): Promise<PlatformStage> {
  const sandbox = await startSandbox({ clock });
  const platforms = createPlatforms({
    clock,
    baseUrls: { bluesky: `${sandbox.url}/bluesky` },
    http: { timeoutMs: TIMEOUT_MS, publishTimeoutMs: TIMEOUT_MS, allowHosts: [new URL(sandbox.url).host] },
  });
  const adapter = platforms.get('bluesky');
  if (!adapter?.signIn) throw new Error('There is no Bluesky adapter.');
  const signIn = adapter.signIn.bind(adapter);
  const control = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${sandbox.url}/_control${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (response.status === 204 ? undefined : await response.json()) as T;
  };
  await control('POST', '/bluesky/settings', { indexDelayMs: 0 });
  let accounts = 0;
  return {
    adapter,
    now: () => clock.now(),
    async createAccount() {
      accounts += 1;
      const { handle, password } = await control<{ handle: string; password: string }>('POST', '/bluesky/accounts', {
        handle: `contract-${accounts}.test`,
        followers: 0,
        posts: { count: 0, days: 1 },
      });
      const session = await signIn({ identifier: handle, password });
      if (!session.ok) throw new Error(session.failure.message);
      const { credential, profile } = session.value;
      return {
        access: {
          accessToken: credential.accessToken,
          platformAccountId: profile.platformAccountId,
          ...(credential.serviceUrl ? { serviceUrl: credential.serviceUrl } : {}),
        },
        refreshToken: credential.refreshToken,
        signIn: { identifier: handle, password },
      };
    },
    async listPosts({ access }) {
      const { posts } = await control<{ posts: { uri: string; text: string; deleted: boolean }[] }>(
        'GET',
        `/bluesky/posts?account=${encodeURIComponent(access.platformAccountId)}`,
      );
      return posts.filter(({ deleted }) => !deleted).map(({ uri, text }) => ({ externalId: uri, text }));
    },
    fault: (operation, effect, times = 1) =>
      control('POST', '/bluesky/faults', {
        match: { path: ROUTE[operation] },
        times,
        ...faultScript(effect, { expiredToken: EXPIRED, timeoutMs: TIMEOUT_MS }),
      }),
    clearFaults: () => control('DELETE', '/bluesky/faults'),
    async countCalls(operation) {
      const calls = await control<{ calls: { route: string; count: number }[] }>('GET', '/calls?platform=bluesky');
      return calls.calls.filter(({ route }) => route.includes(ROUTE[operation])).reduce((sum, { count }) => sum + count, 0);
    },
    reply: (_account, externalId, text) =>
      control('POST', `/bluesky/posts/${encodeURIComponent(externalId)}/engage`, { replies: [{ text, author: 'reader.test' }] }),
    settle: () => Promise.resolve(),
    async close() {
      await platforms.close();
      await sandbox[Symbol.asyncDispose]();
    },
  };
}
