import '@afterpost/service-host/telemetry';
import 'reflect-metadata';
import { runService } from '@afterpost/service-host';
import { start } from './start.ts';

await runService((host) => start(host), process.env);
