import { ManualClock } from '@afterpost/kernel';
import { createPlatforms } from '../create-platforms.ts';
import { faultScript, platformContract } from '../testing.ts';
import type { PlatformStage, StageOperation } from '../testing.ts';
import { FixtureNetwork } from './fixture-network.ts';

const ROUTES: Readonly<Record<StageOperation, string>> = {
  publish: 'com.atproto.repo.putRecord',
  refresh: 'com.atproto.server.refreshSession',
  fetchPosts: 'app.bsky.feed.getPosts',
  fetchComments: 'app.bsky.feed.getPostThread',
  fetchAccount: 'app.bsky.actor.getProfile',
  discover: 'app.bsky.feed.getAuthorFeed',
};
const VENDOR = {
  expiredToken: {
    status: 400,
    headers: { 'content-type': 'application/json' },
    body: '{"error":"ExpiredToken","message":"Token has expired"}',
  },
  timeoutMs: 1_000,
};

platformContract('Bluesky on fixtures', async () => {
  const network = new FixtureNetwork();
  await network.listen();
  const clock = new ManualClock();
  const http = { timeoutMs: VENDOR.timeoutMs, publishTimeoutMs: VENDOR.timeoutMs };
  const platforms = createPlatforms({ baseUrls: { bluesky: network.url }, clock, http });
  let accounts = 0;
  const stage: PlatformStage = {
    adapter: platforms.get('bluesky')!,
    now: () => {
      clock.advance(1_000);
      return clock.now();
    },
    createAccount: async () => {
      accounts += 1;
      const { did, handle, accessToken, refreshToken } = network.createAccount(`user${accounts}`);
      const signIn = { identifier: `@${handle}`, password: network.password };
      return { access: { accessToken, platformAccountId: did, serviceUrl: network.url }, refreshToken, signIn };
    },
    listPosts: async ({ access }) =>
      [...network.records]
        .filter(([uri]) => uri.startsWith(`at://${access.platformAccountId}/`))
        .map(([externalId, record]) => ({ externalId, text: (record as { text: string }).text })),
    fault: async (operation, effect, times = 1) => {
      const { delayMs, ...script } = faultScript(effect, VENDOR);
      network.fault({ path: ROUTES[operation], times, ...script, hang: delayMs !== undefined });
    },
    clearFaults: async () => network.clearFaults(),
    countCalls: async (operation) => network.countOf(ROUTES[operation]),
    reply: async (_account, externalId, text) => {
      const parent = { uri: externalId, cid: 'bafy' };
      network.records.set('at://did:plc:reader/app.bsky.feed.post/3reply', {
        text,
        createdAt: clock.now().toISOString(),
        reply: { root: parent, parent },
      });
    },
    settle: async () => {},
    close: async () => {
      await network.close();
      await platforms.close();
    },
  };
  return stage;
});
