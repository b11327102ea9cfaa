import { DAY, parseEnv } from '@afterpost/kernel';
import { z } from 'zod';

type Environment = Readonly<Record<string, string | undefined>>;

const upkeepSchema = z.object({
  IG_REFRESH_LEAD_DAYS: z.coerce
    .number({ error: 'must be a number of days.' })
    .min(1, 'must be from 1 to 30.')
    .max(30, 'must be from 1 to 30.')
    .default(10)
    .describe('How many days before its end a token of Instagram is renewed.'),
  IG_ACCESS_TOKEN: z
    .string()
    .optional()
    .describe('A token of Instagram that is connected as an account of the first tenant, if that has none of Instagram yet.'),
  INSTAGRAM_ACCESS_TOKEN: z.string().optional().describe('The same, where IG_ACCESS_TOKEN is not set.'),
});

const keySchema = z.object({
  CREDENTIALS_KEY: z
    .string()
    .describe('Base64 of the 32 bytes that seal the tokens of connected accounts (`openssl rand -base64 32`); the same at every start.'),
  CREDENTIALS_KEY_OLD: z
    .string()
    .optional()
    .describe('Keys that CREDENTIALS_KEY takes the place of, separated by commas, until `afterpost keys rotate` has found nothing left.'),
});

/** What may be said about the upkeep of tokens. @throws AppError `invalid-environment` */
export function upkeepEnv(env: Environment) {
  const { IG_REFRESH_LEAD_DAYS, IG_ACCESS_TOKEN, INSTAGRAM_ACCESS_TOKEN } = parseEnv(upkeepSchema, env);
  const instagram = IG_ACCESS_TOKEN ?? INSTAGRAM_ACCESS_TOKEN;
  return { refreshLeadsMs: { instagram: IG_REFRESH_LEAD_DAYS * DAY }, givenTokens: instagram === undefined ? {} : { instagram } };
}

/** The environment of token-health beyond what every service has. @throws AppError `invalid-environment` */
export function tokenHealthEnv(env: Environment) {
  const { CREDENTIALS_KEY, CREDENTIALS_KEY_OLD } = parseEnv(keySchema, env);
  return { credentialsKey: CREDENTIALS_KEY, oldCredentialsKeys: CREDENTIALS_KEY_OLD, ...upkeepEnv(env) };
}
