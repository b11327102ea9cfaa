import '@afterpost/service-host/telemetry';
import 'reflect-metadata';
import { createPlatforms, platformsEnv } from '@afterpost/platforms';
import { runService } from '@afterpost/service-host';
import { tokenHealthEnv } from './env.ts';
import { start } from './start.ts';

await runService(
  (host, env) => start(host, { platforms: createPlatforms({ clock: host.clock, ...platformsEnv(env) }), ...tokenHealthEnv(env) }),
  process.env,
);
