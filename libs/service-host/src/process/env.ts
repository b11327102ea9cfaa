import { parseEnv } from '@afterpost/kernel';
import { z } from 'zod';

const port = z.coerce
  .number({ error: 'must be a number.' })
  .int('must be a whole number.')
  .min(1, 'must be from 1 to 65535.')
  .max(65_535, 'must be from 1 to 65535.');

const schema = z.object({
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'must be an address such as postgres://user:password@127.0.0.1:5432/afterpost.' })
    .describe("The service's PostgreSQL login; in development one that may create roles and serves every service."),
  NATS_URL: z.string().describe('The NATS server with JetStream that the services share, such as nats://127.0.0.1:4222.'),
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error'], { error: 'must be debug, info, warn or error.' })
    .default('info')
    .describe('How much is logged (JSON, on stderr).'),
  HEALTH_PORT: port.optional().describe('Where a service without an API of its own answers /health/live and /health/ready.'),
  AFTERPOST_CLOCK_URL: z
    .url({ protocol: /^https?$/, error: 'must be an address such as http://127.0.0.1:4000/_control/clock.' })
    .optional()
    .describe("The sandbox's clock, to be followed instead of the real one: for tests and simulations only."),
});

/** What every service process needs; its own settings are in its own env.ts. */
export const processEnv = (env: Readonly<Record<string, string | undefined>>) => parseEnv(schema, env);
