import '@afterpost/service-host/telemetry';
import 'reflect-metadata';
import { createPlatforms, platformsEnv } from '@afterpost/platforms';
import { runService } from '@afterpost/service-host';
import { publisherEnv } from './env.ts';
import { start } from './start.ts';

await runService(
  (host, env) => start(host, { platforms: createPlatforms({ clock: host.clock, ...platformsEnv(env) }), env: publisherEnv(env) }),
  process.env,
);
