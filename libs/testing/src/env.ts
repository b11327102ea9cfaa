import { parseEnv } from '@afterpost/kernel';
import { z } from 'zod';

const schema = z.object({
  AFTERPOST_TEST_DATABASE_URL: z
    .string()
    .default('postgres://postgres@127.0.0.1:5432/postgres')
    .describe('A PostgreSQL login that may create databases and roles; `npm test` starts a server of its own and sets it.'),
  AFTERPOST_TEST_NATS_URL: z
    .string()
    .optional()
    .describe('A NATS server with JetStream, for machines without `nats-server`; suites that kill their server need it installed.'),
});

export const testEnv = () => parseEnv(schema, process.env);
