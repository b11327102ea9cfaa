import '../src/telemetry/register.ts';
import 'reflect-metadata';
import { runService } from '../src/process/run-service.ts';
import { startService } from '../src/start-service.ts';

/** The main.ts of a service that does nothing. */
await runService(
  (host) => startService({ name: 'gateway', database: { schema: 'gateway', migrations: [] }, providers: [] }, host),
  process.env,
);
