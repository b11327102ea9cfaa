// What a full refresh of 1,000 posts per platform costs in calls, counted by the simulated networks: HTTP requests, and
// calls as the platform counts them. 10 accounts each, every post captured before, 2 % of them with new comments since.
// Beside it the plan of seed 000: one post after the other, one call for each kind of figure.
// npm run bench:calls [-- --full]
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { syncTargets } from '@afterpost/contracts';
import { BOOTSTRAP_TENANT } from '@afterpost/gateway';
import { newId } from '@afterpost/kernel';
import { belongings } from './belongings.mjs';
import { printFigures, printTable, rounded } from './print.mjs';
import { benchPostgres } from './servers.mjs';
import { benchSystem } from './system.mjs';

const { values: flags } = parseArgs({ options: { full: { type: 'boolean', default: false } } });
const ACCOUNTS = flags.full ? 20 : 10;
const POSTS_PER_ACCOUNT = 100;
const MOVED_SHARE = 0.02;
const GIVE_UP_MS = 120_000;
/** A hundred posts over two months, the newest twelve days old: young enough for all that a platform tells, old enough to stand still. */
const EVERY_MS = 14 * 60 * 60 * 1_000;

/**
 * `max`: charged calls per post for metrics that may be reached; `naive`: calls per post for metrics in seed 000's plan
 * (Instagram: media and insights; Facebook: the post, six kinds of reactions, insights; elsewhere one); `comments`: the route
 * that reads them (on Instagram the media themselves, which say how many there are as well).
 */
const PLATFORMS = [
  { platform: 'instagram', max: 0.05, naive: 2, comments: /:version\/:id$/, kinds: ['image', 'carousel', 'reel', 'image'] },
  { platform: 'facebook', max: 0.05, naive: 8, comments: /comments/, kinds: ['text', 'link', 'image', 'carousel', 'video'] },
  { platform: 'x', max: 0.011, naive: 1, comments: /search\/recent/, kinds: ['text', 'image', 'link', 'video'] },
  { platform: 'linkedin', type: 'organization', max: 0.03, naive: 1, comments: /\/comments/, kinds: ['text', 'image', 'link', 'video'] },
  { platform: 'bluesky', max: 0.045, naive: 1, comments: /getPostThread/, kinds: ['text', 'image', 'link'] },
];
const COMMENTS_MAX = 0.03;

await using stack = belongings();
const system = await benchSystem(stack, await benchPostgres(stack));
const database = new Client({ connectionString: system.databaseUrl });
await database.connect();
stack.defer(() => database.end());

const control = async (method, path, body) => {
  const response = await fetch(`${system.sandboxUrl}/_control${path}`, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
  return response.json();
};

/** An account of the sandbox with a past, connected. */
async function connect({ platform, type, kinds }, index) {
  const handle = platform === 'bluesky' ? `bench-${index}.test` : `bench${index}`;
  const posts = Array.from({ length: POSTS_PER_ACCOUNT }, (_, post) => ({
    text: `Note ${post + 1} of ${handle}`,
    createdAt: new Date(Date.now() - (post + 20) * EVERY_MS).toISOString(),
    kind: kinds[post % kinds.length],
  }));
  const made = await control('POST', `/${platform}/accounts`, { handle, followers: 2_000 + 100 * index, posts, ...(type && { type }) });
  const given = made.accessToken
    ? { access_token: made.accessToken, ...(made.refreshToken && { refresh_token: made.refreshToken }) }
    : { identifier: handle, password: made.password };
  const response = await fetch(`${system.url}/api/v1/social-accounts/connect`, {
    method: 'POST',
    headers: { authorization: `Bearer ${system.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ platform, ...given, ...(type && { platform_account_id: made.id }) }),
  });
  if (!response.ok) throw new Error(`${platform} ${handle} was not connected: ${await response.text()}`);
  return made;
}

/** The account's targets when every one of them has figures. */
async function capturedTargets(platform) {
  const wanted = ACCOUNTS * POSTS_PER_ACCOUNT;
  for (const until = performance.now() + GIVE_UP_MS; ;) {
    const { rows } = await database.query(
      `select account_id, target_id, external_id, captured_at from insights_fetcher.capture_schedule where platform = $1`,
      [platform],
    );
    const captured = rows.filter((row) => row.captured_at !== null);
    if (captured.length >= wanted) return Map.groupBy(rows, (row) => row.account_id);
    if (performance.now() > until) throw new Error(`${platform}: ${captured.length} of ${wanted} posts were captured in time.`);
    await pause(200);
  }
}

async function refresh(targets) {
  for (const ofAccount of targets.values()) {
    const input = { targetIds: ofAccount.map((row) => row.target_id), maxAgeMs: 0 };
    const reply = await system.caller.call(syncTargets, input, { id: newId(), tenant: BOOTSTRAP_TENANT });
    const failed = reply.ok ? reply.value.results.filter(({ status }) => status === 'failed') : [{ errors: [reply] }];
    if (failed.length > 0) throw new Error(`${failed.length} posts were not captured: ${JSON.stringify(failed[0].errors)}`);
  }
}

async function measure(network) {
  const { platform, comments } = network;
  for (let index = 0; index < ACCOUNTS; index += 1) await connect(network, index);
  const targets = await capturedTargets(platform);
  await refresh(targets);
  for (const ofAccount of targets.values()) {
    for (const { external_id: id } of ofAccount.slice(0, Math.round(POSTS_PER_ACCOUNT * MOVED_SHARE))) {
      await control('POST', `/${platform}/posts/${encodeURIComponent(id)}/engage`, {
        replies: [{ author: platform === 'bluesky' ? 'reader.test' : 'reader', text: 'Where can I read more?' }],
      });
    }
  }
  // What was written a moment ago is not yet in every index.
  await pause(1_000);
  await control('DELETE', '/calls');
  await refresh(targets);
  const { calls } = await control('GET', `/calls?platform=${platform}`);
  return { platform, calls, isComment: ({ route }) => comments.test(route) };
}

const sum = (calls, figure) => calls.reduce((total, call) => total + call[figure], 0);
const posts = ACCOUNTS * POSTS_PER_ACCOUNT;
const figures = [];
const routes = [];
for (const network of PLATFORMS) {
  const { platform, calls, isComment } = await measure(network);
  const forMetrics = calls.filter((call) => !isComment(call));
  const forComments = calls.filter(isComment);
  figures.push({
    platform,
    callsPerPost: rounded(sum(forMetrics, 'charged') / posts),
    max: network.max,
    commentCallsPerPost: rounded(sum(forComments, 'charged') / posts),
    httpPerPost: rounded(sum(calls, 'count') / posts),
    naivePerPost: network.naive,
  });
  routes.push(...calls.map(({ method, route, count, charged }) => ({ platform, call: `${method} ${route}`, requests: count, charged })));
}

printTable(`one refresh of ${posts} posts per platform over ${ACCOUNTS} accounts, 2 % with new comments`, figures);
printTable('by route', routes);
const missed = figures
  .filter((one) => one.callsPerPost > one.max || one.commentCallsPerPost > COMMENTS_MAX)
  .map(({ platform }) => platform);
console.log(missed.length === 0 ? '\nEvery platform is at its floor.' : `\nAbove its floor: ${missed.join(', ')}.`);
printFigures('calls', { platforms: figures });
process.exitCode = missed.length === 0 ? 0 : 1;
