// What `npm start` costs: time until it is ready, memory at rest and with many posts, idle CPU, which processes run.
// It starts the built program in data directories of its own; the posts come from the sandbox, by connecting accounts.
// npm run bench:footprint [-- --full]
import { spawnSync } from 'node:child_process';
import { loadavg } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { belongings, temporaryDirectory } from './belongings.mjs';
import { cpuMs, memoryMb, processTree } from './processes.mjs';
import { median, printFigures, printTable, rounded } from './print.mjs';
import { startStandalone } from './standalone.mjs';

const { values: flags } = parseArgs({ options: { full: { type: 'boolean', default: false } } });
const POSTS = flags.full ? 10_000 : 2_000;
const POSTS_PER_ACCOUNT = 500; // as many as a backfill reads
const LATER_STARTS = flags.full ? 7 : 3;
const IDLE_MS = flags.full ? 30_000 : 8_000;
const POSTS_WITHIN_MS = 10 * 60_000;

const TARGET = { laterReadyMsMax: 5_000, nodeMbMax: 300, nodes: 1, postmasters: 1 };

/** Starts and stops the program a few times in one data directory; the first start makes the database and the demo. */
async function starts(stack, demo) {
  const dataDir = temporaryDirectory(stack, 'data');
  const ready = [];
  const cpu = [];
  const stops = [];
  for (let start = 0; start <= LATER_STARTS; start += 1) {
    const program = await startStandalone(stack, dataDir, demo);
    ready.push(program.readyMs);
    cpu.push(cpuMs(program.pid));
    stops.push(await program.stop());
  }
  const [first, ...later] = ready;
  const laterCpuMs = rounded(median(cpu.slice(1)));
  const figures = { firstReadyMs: rounded(first), laterReadyMs: rounded(median(later)), laterCpuMs, stopMs: rounded(median(stops)) };
  return { dataDir, figures: { start: demo ? 'with the demo' : 'without', ...figures } };
}

/** How long a Node that does nothing takes from start to end: what the machine makes of everything else at the moment. */
function bareNodeMs() {
  const times = Array.from({ length: 7 }, () => {
    const from = performance.now();
    spawnSync(process.execPath, ['-e', '']);
    return performance.now() - from;
  });
  return rounded(median(times));
}

/** What runs, and what it holds. */
function held(program, when) {
  const tree = processTree(program.pid);
  const nodes = tree.filter(({ command }) => command === 'node');
  const postgres = tree.filter(({ command }) => command === 'postgres');
  const ids = new Set(postgres.map(({ pid }) => pid));
  return {
    when,
    nodes: nodes.length,
    postmasters: postgres.filter(({ parent }) => !ids.has(parent)).length,
    backends: postgres.filter(({ parent }) => ids.has(parent)).length,
    others: tree.length - nodes.length - postgres.length,
    nodeMb: rounded(memoryMb(program.pid).resident),
    nodePeakMb: rounded(memoryMb(program.pid).peak),
    postgresMb: rounded(postgres.reduce((sum, { pid }) => sum + memoryMb(pid).proportional, 0)),
  };
}

/** Shares of one core while nobody asks for anything. */
async function idleCpu(program) {
  const before = new Map(processTree(program.pid).map(({ pid }) => [pid, cpuMs(pid)]));
  const from = performance.now();
  await pause(IDLE_MS);
  const passed = performance.now() - from;
  const lasting = processTree(program.pid).filter(({ pid }) => before.has(pid)); // a backend that ended has taken its time with it
  const percent = (processes) => rounded((processes.reduce((sum, { pid }) => sum + cpuMs(pid) - before.get(pid), 0) / passed) * 100);
  const isNode = ({ pid }) => pid === program.pid;
  return { nodePercent: percent(lasting.filter(isNode)), postgresPercent: percent(lasting.filter((one) => !isNode(one))) };
}

/** Connects accounts with a past until as many posts are recorded and measured. */
async function bringIn(program, posts) {
  const from = performance.now();
  const reader = new Client({ connectionString: program.databaseUrl });
  await reader.connect();
  const measured = async () => (await reader.query('select count(*)::int as n from target_latest')).rows[0].n;
  try {
    const before = await measured();
    for (let account = 0; account * POSTS_PER_ACCOUNT < posts; account += 1) await connect(program, `past-${account}.test`);
    while ((await measured()) < before + posts) {
      if (performance.now() - from > POSTS_WITHIN_MS)
        throw new Error(`After ten minutes ${await measured()} of ${before + posts} posts are measured.`);
      await pause(250);
    }
    return { posts: await measured(), broughtInMs: rounded(performance.now() - from) };
  } finally {
    await reader.end();
  }
}

async function connect({ url, apiKey, sandboxUrl }, handle) {
  const past = { count: POSTS_PER_ACCOUNT, days: 300 };
  const { password } = await posted(`${sandboxUrl}/_control/bluesky/accounts`, { handle, followers: 5_000, posts: past });
  await posted(`${url}/api/v1/social-accounts/connect`, { platform: 'bluesky', identifier: handle, password }, apiKey);
}

async function posted(url, body, apiKey) {
  const headers = { 'content-type': 'application/json', ...(apiKey && { authorization: `Bearer ${apiKey}` }) };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return response.json();
}

await using stack = belongings();
const bareMs = bareNodeMs();
const load = rounded(loadavg()[0]);
const bare = await starts(stack, false);
const demo = await starts(stack, true);

const program = await startStandalone(stack, demo.dataDir, true);
await pause(3_000); // what a start leaves to do
const states = [held(program, 'after the start')];
const idle = [{ when: 'after the start', ...(await idleCpu(program)) }];
const { posts, broughtInMs } = await bringIn(program, POSTS);
states.push(held(program, `with ${posts} posts`));
idle.push({ when: `with ${posts} posts`, ...(await idleCpu(program)) });
states.push(held(program, `${IDLE_MS / 1000} s later`));

printTable(
  `Ready after, ms; later: median of ${LATER_STARTS}`,
  [bare.figures, demo.figures].map((row) => ({ ...row, target: `later ≤ ${TARGET.laterReadyMsMax}` })),
);
printTable(
  'What runs, and what it holds (MB; PostgreSQL: its share of shared memory counted once)',
  states.map((row) => ({ ...row, target: `Node ≤ ${TARGET.nodeMbMax}` })),
);
printTable('Idle, percent of one core', idle);
console.log(`\n${posts} posts recorded and measured ${Math.round(broughtInMs / 1000)} s after the first account was connected`);
console.log(`A bare Node starts and ends in ${bareMs} ms; load average ${load}`);
const met =
  [bare, demo].every(({ figures }) => figures.laterReadyMs <= TARGET.laterReadyMsMax) &&
  states.every(({ nodeMb, nodes, postmasters, others }) => nodeMb <= TARGET.nodeMbMax && nodes === 1 && postmasters === 1 && others === 0);
printFigures('footprint', {
  starts: [bare.figures, demo.figures],
  bareNodeMs: bareMs,
  load,
  states,
  idle,
  broughtInMs,
  target: TARGET,
  met,
});
