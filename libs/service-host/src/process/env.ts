import { parseEnv } from '@afterpost/kernel';
import { z } from 'zod';

const schema = z.object({
  DATABASE_URL: z.string().describe("The service's PostgreSQL login; in development one that may create roles and serves every service."),
  NATS_URL: z.string().describe('The NATS server with JetStream that the services share, such as nats://127.0.0.1:4222.'),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info').describe('How much is logged.'),
  HEALTH_PORT: z.coerce.number().int().min(1).max(65_535).optional().describe('Where a service without an API of its own answers /health/live and /health/ready.'),
});

/** What every service process needs; its own settings are in its own env.ts. */
export const processEnv = (env: Readonly<Record<string, string | undefined>>) => parseEnv(schema, env);
