import { silentLog } from '@afterpost/kernel';
import { Pool } from 'pg';
import { PublicLog } from '../src/public-log/public-log.ts';
import { Relay } from '../src/relaying/relay.ts';
import { Signal } from '../src/sources/signal.ts';
import { OWNER, toPublicEvents } from '../src/testing/private-events.ts';
import { connectTo } from './broker.ts';
import { answerReadLog } from './read-log-over-nats.ts';

/** An owner without its commands: answers for its log and relays it, until it is killed. */
const { databaseUrl, natsUrl } = JSON.parse(process.argv[2] ?? '{}') as { databaseUrl: string; natsUrl: string };
const pool = new Pool({ connectionString: databaseUrl, max: 4 });
pool.on('error', () => {});
const connection = await connectTo(natsUrl);
const publicLog = new PublicLog({ owner: OWNER, pool, toPublicEvents });
const committed = new Signal();
setInterval(() => committed.ring(), 10); // the writers are in another process
void answerReadLog(connection, publicLog);
await new Relay({ publicLog, connection, pool, signal: committed, log: silentLog }).run(new AbortController().signal);
