// npm run check:bluesky: Afterpost, every service a process of its own, against Bluesky's own servers on this machine.
// Needs redis-server and nats-server on the PATH; brings the rest itself. Exit code 0 only if every line holds.
import { installedNetwork } from '../bluesky-network/installation.mjs';
import { Afterpost } from './afterpost.mjs';
import { connectAccounts, discoverEarlierPosts, writeEarlierPosts } from './chapters/connect.mjs';
import { loseAnswers } from './chapters/lose.mjs';
import { measurePosts } from './chapters/measure.mjs';
import { publishPosts } from './chapters/publish.mjs';
import { recoverSessions } from './chapters/sessions.mjs';
import { Checklist } from './checklist.mjs';
import { NetworkView } from './network-view.mjs';
import { Person } from './people.mjs';
import { Servers } from './servers.mjs';
import { StoredCredentials } from './stored-credentials.mjs';
import { webServer } from './web-server.mjs';
import { Wiretap } from './wiretap.mjs';

const begunAt = performance.now();
const check = new Checklist();
const servers = new Servers();
const interruption = Promise.withResolvers();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, interruption.resolve);

/** Everybody and everything that the chapters act on. */
async function worldOf(installation) {
  const newDatabase = await servers.postgres();
  const [redisHost, natsUrl] = await Promise.all([servers.redis(), servers.nats()]);
  const network = await servers.network(installation, { databaseUrl: await newDatabase('bluesky'), redisHost });
  check.say(`✓ Bluesky's PLC, PDS and AppView run: ${network.pds}`);
  const [web, wiretap] = await Promise.all([webServer(servers), Wiretap.before(network.pds, servers)]);
  const databaseUrl = await newDatabase('afterpost');
  const allowedHosts = [new URL(network.pds).host, wiretap.host, web.host];
  const afterpost = new Afterpost(servers, { databaseUrl, natsUrl, blueskyUrl: network.pds, allowedHosts });
  await afterpost.start();
  check.say(`✓ Afterpost runs in five processes: ${afterpost.url}`);
  const [ada, bob, cleo, dan] = await Promise.all(['ada', 'bob', 'cleo', 'dan'].map((name) => Person.join(network, name)));
  const credentials = new StoredCredentials({ credentialsKey: afterpost.credentialsKey, databaseUrl });
  return {
    network,
    view: new NetworkView(network),
    web,
    wiretap,
    afterpost,
    credentials,
    ada,
    bob,
    cleo,
    dan,
    accounts: {},
    earlier: [],
    published: {},
  };
}

async function journey() {
  const installation = await installedNetwork(check.say);
  const world = await worldOf(installation);
  await writeEarlierPosts(world);
  await check.chapter('Connect', () => connectAccounts(world, check));
  await check.chapter('Discover what was there before', () => discoverEarlierPosts(world, check));
  await check.chapter('Publish', () => publishPosts(world, check));
  await check.chapter('Measure what others do on the network', () => measurePosts(world, check));
  await check.chapter('Let sessions end', () => recoverSessions(world, check));
  await check.chapter('Break lines, and kill the publisher between sending and recording', () => loseAnswers(world, check));
}

process.stdout.write("\nAfterpost against Bluesky's own servers\n\n");
const signal = await Promise.race([journey().catch((error) => check.failed('the check runs to its end', error)), interruption.promise]);
const failed = check.failures > 0;
check.silence();
servers.keepLogs = failed;
await servers.end();
const seconds = Math.round((performance.now() - begunAt) / 1_000);
if (signal) process.stdout.write(`\nStopped by ${signal}; everything that was started is ended.\n\n`);
else if (failed) process.stdout.write(`\nNot green after ${seconds} s. Logs of every process: ${servers.logs}\n\n`);
else process.stdout.write(`\nAll ${check.lines} lines hold, in ${seconds} s.\n\n`);
process.exit(signal || failed ? 1 : 0);
