import { parseEnv, SECOND } from '@afterpost/kernel';
import { z } from 'zod';

const schema = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000).describe('Where the API listens.'),
  HOST: z.string().default('0.0.0.0').describe('The address that the API listens on.'),
  AFTERPOST_API_KEY: z.string().min(16).describe('The API key of the one tenant there is for now; at least 16 characters.'),
  LIVE_FRESHNESS_S: z.coerce.number().min(0).default(300).describe('How many seconds a capture counts as live for reads.'),
  BULK_FRESHNESS_S: z.coerce.number().min(0).default(3_600).describe('How many seconds a capture is fresh enough for a bulk sync.'),
});

/** The gateway's settings from its environment. @throws AppError `invalid-environment` */
export const readSettings = (env: Readonly<Record<string, string | undefined>>) => {
  const given = parseEnv(schema, env);
  return {
    host: given.HOST,
    port: given.PORT,
    apiKey: given.AFTERPOST_API_KEY,
    liveFreshnessMs: given.LIVE_FRESHNESS_S * SECOND,
    bulkFreshnessMs: given.BULK_FRESHNESS_S * SECOND,
  };
};
