import '@afterpost/service-host/telemetry';
import 'reflect-metadata';
import { runService } from '@afterpost/service-host';
import { readSettings } from './env.ts';
import { start } from './start.ts';

await runService((host, env) => start(host, readSettings(env)), process.env);
