import '@afterpost/service-host/telemetry';
import 'reflect-metadata';
import { platformsEnv } from '@afterpost/platforms';
import { jsonLog, run } from '@afterpost/service-host';
import { upkeepEnv } from '@afterpost/token-health';
import { readSettings } from './env.ts';
import { startStandalone } from './start-standalone.ts';
import { welcome } from './welcome.ts';

const log = jsonLog(process.env['LOG_LEVEL'] ?? 'warn');

await run(log, async (stopping) => {
  const standalone = await startStandalone(readSettings(process.env), {
    networks: platformsEnv(process.env),
    upkeep: upkeepEnv(process.env),
    log,
    stopping,
  });
  process.stdout.write(welcome({ ...standalone, readyMs: performance.now() }));
  return standalone;
});
