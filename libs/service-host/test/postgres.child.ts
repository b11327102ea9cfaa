import { AppError } from '@afterpost/kernel';
import { startPostgres } from '../src/embedded-postgres/start-postgres.ts';

/** Starts the embedded PostgreSQL, as another user if told so, and lives on until it is killed. */
const { directory, uid } = JSON.parse(process.argv[2] ?? '{}') as { directory: string; uid?: number };
if (uid !== undefined) process.setuid?.(uid);
try {
  const server = await startPostgres({ directory, password: 'pw', durable: false });
  process.stdout.write(`ready ${JSON.stringify({ port: server.port, pid: server.pid })}\n`);
  setInterval(() => {}, 60_000);
} catch (error) {
  process.stdout.write(`failed ${error instanceof AppError ? error.publicMessage : String(error)}\n`);
}
