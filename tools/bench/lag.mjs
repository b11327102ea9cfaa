// How long after a command its public event and its read model are there: in one process and over NATS, one command at
// a time, everything else idle. Servers, database and system are the bench's own.
// npm run bench:lag [-- --full]
import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { createPost } from '@afterpost/contracts';
import { BOOTSTRAP_TENANT } from '@afterpost/gateway';
import { newId } from '@afterpost/kernel';
import { parseProgress, PROGRESS_CHANNEL } from '@afterpost/read-models';
import { belongings } from './belongings.mjs';
import { median, printFigures, printTable, quantile, rounded } from './print.mjs';
import { benchNats, benchPostgres } from './servers.mjs';
import { benchSystem } from './system.mjs';

const { values: flags } = parseArgs({ options: { full: { type: 'boolean', default: false } } });
const SAMPLES = flags.full ? 2_000 : 200;
const WARM_UP = 30;
const GIVE_UP_MS = 10_000;

const TARGET = { medianMsMax: 50, p99MsMax: 250 };

/** A promise per key that somebody else fulfils, with the moment when it happened. */
class Moments {
  #known = new Map();

  of(key) {
    if (!this.#known.has(key)) this.#known.set(key, Promise.withResolvers());
    return Promise.race([this.#known.get(key).promise, late(key)]);
  }

  happened(key) {
    this.of(key).catch(() => undefined);
    this.#known.get(key).resolve(performance.now());
  }
}

const late = (key) =>
  new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`Nothing was heard of ${key} within ten seconds.`)), GIVE_UP_MS).unref();
  });

/** Follows the publisher's public events as any consumer does, and notes when each post is heard of. */
function hearEvents(stack, { host, caller }) {
  const heard = new Moments();
  const stop = new AbortController();
  const source = host.follow('publisher', caller);
  const follow = async () => {
    let cursor = { id: '', seq: 0 };
    while (!stop.signal.aborted) {
      const page = await source.read(cursor, 200);
      for (const { type, subject } of page.events) if (type === 'post.created') heard.happened(subject);
      ({ cursor } = page);
      if (page.events.length === 0) await source.wait(1_000, stop.signal);
    }
    await source.close();
  };
  const following = follow();
  stack.defer(async () => {
    stop.abort();
    await following;
  });
  return heard;
}

/** Notes when the read models reach each position of the publisher's log. */
async function hearProgress(stack, databaseUrl) {
  const reached = new Moments();
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  stack.defer(() => client.end());
  let last = 0;
  client.on('notification', ({ payload }) => {
    const progress = parseProgress(payload ?? '');
    if (progress?.owner !== 'publisher') return;
    for (; last < progress.position; last += 1) reached.happened(last + 1);
  });
  await client.query(`listen ${PROGRESS_CHANNEL}`);
  const { rows } = await client.query(`select position::int from read.progress where owner = 'publisher'`);
  last = Math.max(last, rows[0]?.position ?? 0);
  return { reached, client };
}

async function connectedAccount({ url, apiKey, sandboxUrl }) {
  const handle = 'lag.test';
  const { password } = await answered(`${sandboxUrl}/_control/bluesky/accounts`, { handle });
  const body = { platform: 'bluesky', identifier: handle, password };
  const { id } = await answered(`${url}/api/v1/social-accounts/connect`, body, apiKey);
  await knownToPublisher({ url, apiKey }, id);
  return id;
}

/** The publisher hears of new accounts by event: the first draft is taken a moment after connecting. */
async function knownToPublisher({ url, apiKey }, account) {
  const draft = { content: 'Known yet?', targets: [{ account_id: account }] };
  for (const until = performance.now() + GIVE_UP_MS; performance.now() < until; await pause(20)) {
    if ((await answered(`${url}/api/v1/posts/validate`, draft, apiKey)).valid) return;
  }
  throw new Error('The publisher has not heard of the new account within ten seconds.');
}

async function answered(url, body, apiKey) {
  const headers = { ...(body && { 'content-type': 'application/json' }), ...(apiKey && { authorization: `Bearer ${apiKey}` }) };
  const response = await fetch(url, { method: body ? 'POST' : 'GET', headers, ...(body && { body: JSON.stringify(body) }) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text}`);
  return JSON.parse(text);
}

/** One draft by the command itself: when it is answered, heard of and readable, from the call on. */
async function byCaller({ caller }, accountId, { heard, reached }) {
  const postId = newId();
  const from = performance.now();
  const input = { postId, content: 'How long until others know?', targets: [{ accountId }] };
  const reply = await caller.call(createPost, input, { id: newId(), tenant: BOOTSTRAP_TENANT });
  const accepted = performance.now();
  if (!reply.ok) throw new Error(`The command was not accepted: ${JSON.stringify(reply)}`);
  const [event, readable] = await Promise.all([heard.of(postId), reached.of(reply.value.position)]);
  return { accepted: accepted - from, event: event - from, readable: readable - from };
}

/** One draft through the API: when it is answered, which waits for the read model, and when a GET shows it. */
async function byHttp({ url, apiKey }, account, { heard }) {
  const from = performance.now();
  const { id } = await answered(
    `${url}/api/v1/posts`,
    { content: 'How long until others know?', targets: [{ account_id: account }] },
    apiKey,
  );
  const accepted = performance.now();
  const shown = await answered(`${url}/api/v1/posts/${id}`, undefined, apiKey); // fails when the write is not readable yet
  const get = performance.now();
  if (shown.id !== id) throw new Error(`GET /posts/${id} shows ${shown.id}`);
  return { accepted: accepted - from, event: (await heard.of(id)) - from, readable: get - from };
}

/** Takes turns, so that whatever else the machine does hits all alike; a pause of its own length before each. */
async function byTurns(works) {
  const samples = works.map(() => []);
  for (let turn = 0; turn < WARM_UP + SAMPLES; turn += 1) {
    for (const [index, work] of works.entries()) {
      await pause(randomInt(2, 25));
      const taken = await work();
      if (turn >= WARM_UP) samples[index].push(taken);
    }
  }
  return samples;
}

async function timed(work) {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

const of = (samples, name) => samples.map((sample) => sample[name]);

async function measured(mode, serverUrl, natsUrl) {
  await using stack = new AsyncDisposableStack();
  const system = await benchSystem(stack, serverUrl, natsUrl);
  const account = await connectedAccount(system);
  const { reached, client } = await hearProgress(stack, system.databaseUrl);
  const ears = { heard: hearEvents(stack, system), reached };
  await client.query('create table bare (id uuid primary key, at timestamptz not null default now())');
  const [caller, http, select, insert, health] = await byTurns([
    () => byCaller(system, account, ears),
    () => byHttp(system, account, ears),
    () => timed(() => client.query('select 1')),
    () => timed(() => client.query('insert into bare (id) values ($1) returning at', [newId()])),
    () => timed(() => answered(`${system.url}/health/live`)),
  ]);
  const row = (what, samples, isLag = false) => ({
    mode,
    what,
    median: rounded(median(samples)),
    p99: rounded(quantile(samples, 0.99)),
    max: rounded(Math.max(...samples)),
    isLag,
  });
  return [
    row('SELECT 1', select),
    row('INSERT of a row, committed', insert),
    row('GET /health/live', health),
    row('command answered', of(caller, 'accepted')),
    row('command → event heard', of(caller, 'event'), true),
    row('command → read model', of(caller, 'readable'), true),
    row('POST /posts answered', of(http, 'accepted')),
    row('POST /posts → event heard', of(http, 'event'), true),
    row('POST /posts → GET shows it', of(http, 'readable'), true),
  ];
}

await using servers = belongings();
const serverUrl = await benchPostgres(servers);
const natsUrl = await benchNats(servers);
if (!natsUrl) console.error('nats-server is not installed here: measuring one process only.');
const rows = await measured('one process', serverUrl);
if (natsUrl) rows.push(...(await measured('NATS', serverUrl, natsUrl)));

const isMet = ({ median: middle, p99 }) => middle <= TARGET.medianMsMax && p99 <= TARGET.p99MsMax;
printTable(
  `From the call on, ms; ${SAMPLES} each, one at a time`,
  rows.map(({ isLag, ...row }) => ({ ...row, target: isLag ? `median ≤ ${TARGET.medianMsMax}, p99 ≤ ${TARGET.p99MsMax}` : '' })),
);
printFigures('lag', { rows, target: TARGET, met: rows.every((row) => !row.isLag || isMet(row)) });
