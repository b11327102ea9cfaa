import { OPEN_VARIABLES, PUBLIC_URL_VARIABLES } from '@afterpost/gateway';
import { parseEnv } from '@afterpost/kernel';
import { z } from 'zod';

const port = z.coerce
  .number({ error: 'must be a number.' })
  .int('must be a whole number.')
  .min(0, 'must be from 0 to 65535.')
  .max(65_535, 'must be from 0 to 65535.');

const schema = z.object({
  PORT: port.default(3000).describe('Where the API listens.'),
  HOST: z.string().default('127.0.0.1').describe('The address that the API listens on; 0.0.0.0 for every network.'),
  ...PUBLIC_URL_VARIABLES,
  ...OPEN_VARIABLES,
  AFTERPOST_DATA_DIR: z
    .string()
    .default('.afterpost')
    .describe('Where the embedded database, the secrets and the sandbox keep what they know.'),
  AFTERPOST_API_KEY: z
    .string()
    .min(16, 'must have at least 16 characters.')
    .optional()
    .describe('The API key; generated once when it is not given.'),
  AFTERPOST_DEMO: z.enum(['0', '1'], { error: 'must be 0 or 1.' }).default('1').describe('0: no sandbox and no demo data, real networks.'),
  DATABASE_URL: z.string().optional().describe('A PostgreSQL of your own instead of the embedded one; a login that may create roles.'),
  NATS_URL: z.string().optional().describe('A NATS server with JetStream, so that other programs can follow the events.'),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('warn').describe('How much is logged (JSON, on stderr).'),
});

export type Settings = Readonly<z.output<typeof schema>>;

/** The environment of `npm start`. @throws AppError `invalid-environment` */
export const readSettings = (env: Readonly<Record<string, string | undefined>>): Settings => parseEnv(schema, env);
