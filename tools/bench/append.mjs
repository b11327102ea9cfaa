// Appends to the log against bare INSERT … RETURNING of the same rows, tail latency in process, and reading the log.
// node --conditions=@afterpost/source --import ./tools/swc-hook.mjs tools/bench/append.mjs [postgres url] [--full]
import { EventEmitter, once } from 'node:events';
import { parseArgs } from 'node:util';
import { Pool } from 'pg';
import { append, LOG_TABLES, LogReader } from '@afterpost/event-store';
import { newId } from '@afterpost/kernel';
import { median, printFigures, printTable, quantile, rounded } from './print.mjs';

const { values: flags, positionals } = parseArgs({ allowPositionals: true, options: { full: { type: 'boolean', default: false } } });
const SERVER = positionals[0] ?? 'postgres://postgres@127.0.0.1:5432/postgres';
const ROUNDS = flags.full ? 41 : 21; // many short turns: on a shared machine the median of pairs is what stands still
const ROUND_MS = flags.full ? 1_000 : 300;
const TAIL_EVENTS = flags.full ? 5_000 : 1_000;
const STREAM_LENGTH = 10;

const TARGET = { ratioMin: 0.7, tailMedianMsMax: 3, readPerSecondMin: 20_000 };

// The same columns, keys and indexes as `events`, but no trigger, no lock and no look at the version.
const BARE_TABLE = 'create table bare (like events including all)';
const BARE_COLUMNS = 'stream_id, version, type, schema_version, data, metadata, event_id';
const BARE_ONE = `insert into bare (${BARE_COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7) returning position`;
const BARE_MANY = `insert into bare (${BARE_COLUMNS}) select $1, n.version, n.type, n.schema_version, n.data, $6, n.event_id
  from unnest($2::int[], $3::text[], $4::smallint[], $5::jsonb[], $7::uuid[]) as n (version, type, schema_version, data, event_id) returning position`;

const metadata = { tenantId: newId(), correlationId: newId(), occurredAt: '2026-01-05T12:00:00.000Z' };
const eventOf = (n) => ({
  type: 'PostScheduled',
  data: { postId: metadata.correlationId, n, text: 'x'.repeat(300), dueAt: metadata.occurredAt },
});

const appendToLog = (pool, streamId, before, events) => append(pool, streamId, before, events, metadata);

function insertBare(pool, streamId, before, events) {
  const shared = { types: events.map((e) => e.type), data: events.map((e) => JSON.stringify(e.data)), ids: events.map(() => newId()) };
  const meta = JSON.stringify(metadata);
  if (events.length === 1) {
    const values = [streamId, before + 1, shared.types[0], 1, shared.data[0], meta, shared.ids[0]];
    return pool.query({ name: 'bare-one', text: BARE_ONE, values });
  }
  const versions = events.map((_, i) => before + 1 + i);
  const values = [streamId, versions, shared.types, events.map(() => 1), shared.data, meta, shared.ids];
  return pool.query({ name: 'bare-many', text: BARE_MANY, values });
}

/** Events per second that `writers` bring in, each one call after the other, for one round. */
async function writtenPerSecond(pool, write, writers, batch) {
  const started = performance.now();
  let written = 0;
  const writer = async () => {
    while (performance.now() - started < ROUND_MS) {
      const streamId = `post-${newId()}`;
      for (let version = 0; version < Math.max(STREAM_LENGTH, batch) && performance.now() - started < ROUND_MS; version += batch) {
        await write(
          pool,
          streamId,
          version,
          Array.from({ length: batch }, (_, i) => eventOf(version + i)),
        );
        written += batch;
      }
    }
  };
  await Promise.all(Array.from({ length: writers }, writer));
  return (written / (performance.now() - started)) * 1000;
}

/** Log and bare inserts by turns, so that whatever else the machine does hits both. */
async function compareAppends(pool, writers, batch) {
  const log = [];
  const bare = [];
  await writtenPerSecond(pool, insertBare, writers, batch);
  await writtenPerSecond(pool, appendToLog, writers, batch);
  for (let round = 0; round < ROUNDS; round += 1) {
    const turns = [
      async () => bare.push(await writtenPerSecond(pool, insertBare, writers, batch)),
      async () => log.push(await writtenPerSecond(pool, appendToLog, writers, batch)),
    ];
    for (const turn of round % 2 ? turns : turns.toReversed()) await turn();
  }
  const ratio = median(log.map((perSecond, i) => perSecond / bare[i]));
  return { writers, batch, logPerSecond: rounded(median(log)), barePerSecond: rounded(median(bare)), ratio: rounded(ratio) };
}

/** Milliseconds from the call of append, and from its commit, until a follower that the commit wakes has the event. */
async function tailLatency(pool) {
  const { rows } = await pool.query('select max(position)::int as position from events');
  const reader = new LogReader(pool, rows[0].position);
  const bell = new EventEmitter();
  bell.on('committed', async () => bell.emit('seen', await reader.next(100)));
  const fromCall = [];
  const fromCommit = [];
  for (let n = 0; n < TAIL_EVENTS; n += 1) {
    const seen = once(bell, 'seen');
    const called = performance.now();
    const { position } = await append(pool, `tail-${newId()}`, 0, [eventOf(n)], metadata);
    const committed = performance.now();
    bell.emit('committed');
    const [events] = await seen;
    if (events.at(-1)?.position !== position) throw new Error(`the follower did not see ${position}`);
    fromCall.push(performance.now() - called);
    fromCommit.push(performance.now() - committed);
  }
  return {
    callToSeenMsMedian: rounded(median(fromCall)),
    callToSeenMsP99: rounded(quantile(fromCall, 0.99)),
    commitToSeenMsMedian: rounded(median(fromCommit)),
    commitToSeenMsP99: rounded(quantile(fromCommit, 0.99)),
  };
}

/** Events per second that one reader walks through the whole log. */
async function readPerSecond(pool) {
  const samples = [];
  let events = 0;
  for (let round = 0; round < 3; round += 1) {
    const reader = new LogReader(pool, 0);
    const started = performance.now();
    let page;
    for (events = 0; (page = await reader.next(1_000)).length > 0 || reader.waiting;) events += page.length;
    samples.push((events / (performance.now() - started)) * 1000);
  }
  return { events, perSecond: rounded(median(samples)) };
}

async function withDatabase(work) {
  const name = `bench_append_${newId().replaceAll('-', '')}`;
  const server = new Pool({ connectionString: SERVER, max: 1 });
  await server.query(`create database ${name}`);
  const url = new URL(SERVER);
  url.pathname = name;
  const pool = new Pool({ connectionString: url.href, max: 16 });
  try {
    for (const statement of LOG_TABLES) await pool.query(statement);
    await pool.query(BARE_TABLE);
    await work(pool);
  } finally {
    await pool.end();
    await server.query(`drop database ${name} with (force)`);
    await server.end();
  }
}

await withDatabase(async (pool) => {
  const appends = [];
  for (const [writers, batch] of [
    [1, 1],
    [16, 1],
    [1, 100],
    [16, 100],
  ])
    appends.push(await compareAppends(pool, writers, batch));
  await pool.query('vacuum analyze events');
  const tail = await tailLatency(pool);
  const read = await readPerSecond(pool);

  printTable(
    `Appended events per second, median of ${ROUNDS} turns of ${ROUND_MS / 1000} s`,
    appends.map((row) => ({ ...row, target: `≥ ${TARGET.ratioMin}` })),
  );
  printTable('Append → seen by a follower in the same process, ms', [
    { from: 'call of append', median: tail.callToSeenMsMedian, p99: tail.callToSeenMsP99, target: `median ≤ ${TARGET.tailMedianMsMax}` },
    { from: 'its commit', median: tail.commitToSeenMsMedian, p99: tail.commitToSeenMsP99, target: '' },
  ]);
  printTable('Reading the log', [{ events: read.events, perSecond: read.perSecond, target: `≥ ${TARGET.readPerSecondMin}` }]);
  const met =
    appends.every(({ ratio }) => ratio >= TARGET.ratioMin) &&
    tail.callToSeenMsMedian <= TARGET.tailMedianMsMax &&
    read.perSecond >= TARGET.readPerSecondMin;
  printFigures('append', { appends, tail, read, target: TARGET, met });
});
