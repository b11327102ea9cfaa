import { DAY, parseEnv } from '@afterpost/kernel';
import { z } from 'zod';

const schema = z.object({
  CREDENTIALS_KEY: z
    .string()
    .describe('Base64 of the 32 bytes that seal the tokens of connected accounts (`openssl rand -base64 32`); the same at every start.'),
  IG_REFRESH_LEAD_DAYS: z.coerce
    .number({ error: 'must be a number of days.' })
    .min(1, 'must be from 1 to 30.')
    .max(30, 'must be from 1 to 30.')
    .default(10)
    .describe('How many days before its end a token of Instagram is renewed.'),
});

/** The environment of token-health beyond what every service has. */
export const tokenHealthEnv = (env: Readonly<Record<string, string | undefined>>) => {
  const { CREDENTIALS_KEY, IG_REFRESH_LEAD_DAYS } = parseEnv(schema, env);
  return { credentialsKey: CREDENTIALS_KEY, refreshLeadsMs: { instagram: IG_REFRESH_LEAD_DAYS * DAY } };
};
