import { silentLog } from '@afterpost/kernel';
import { Pool } from 'pg';
import { Consumer } from '../src/following/consumer.ts';
import { JetStreamSource } from '../src/sources/jetstream-source.ts';
import { RpcSource } from '../src/sources/rpc-source.ts';
import { effectsOf } from '../src/testing/effects.ts';
import { OWNER } from '../src/testing/private-events.ts';
import { connectTo } from './broker.ts';
import { askOverNats } from './read-log-over-nats.ts';

/** A consumer on the bus, until it is killed. */
const { databaseUrl, natsUrl, name } = JSON.parse(process.argv[2] ?? '{}') as { databaseUrl: string; natsUrl: string; name: string };
const pool = new Pool({ connectionString: databaseUrl, max: 4 });
pool.on('error', () => {});
const connection = await connectTo(natsUrl);
const rpc = new RpcSource(OWNER, askOverNats(connection, OWNER));
const source = new JetStreamSource({ owner: OWNER, connection, rpc, idleMs: 500 });
await new Consumer({ name, source, handler: effectsOf(name), pool, log: silentLog }).run(new AbortController().signal);
