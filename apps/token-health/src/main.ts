import '@afterpost/service-host/telemetry';
import 'reflect-metadata';
import { createPlatforms, platformsEnv } from '@afterpost/platforms';
import { callBudgets, runService } from '@afterpost/service-host';
import { tokenHealthEnv } from './env.ts';
import { start } from './start.ts';

await runService(
  async (host, env) =>
    start(host, {
      platforms: createPlatforms({ clock: host.clock, budgets: await callBudgets(host, 'token-health'), ...platformsEnv(env) }),
      ...tokenHealthEnv(env),
    }),
  process.env,
);
