import '@afterpost/service-host/telemetry';
import 'reflect-metadata';
import { systemClock } from '@afterpost/kernel';
import { createPlatforms, platformsEnv } from '@afterpost/platforms';
import { runService } from '@afterpost/service-host';
import { publisherEnv } from './env.ts';
import { start } from './start.ts';

await runService(
  (host, env) => start(host, { platforms: createPlatforms({ clock: systemClock, ...platformsEnv(env) }), env: publisherEnv(env) }),
  process.env,
);
