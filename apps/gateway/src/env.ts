import { parseEnv, SECOND } from '@afterpost/kernel';
import { z } from 'zod';

const isOrigin = (text: string): boolean => URL.parse(text)?.origin === text;

/** Where browsers find us, and where else they may be sent. */
export const PUBLIC_URL_VARIABLES = {
  AFTERPOST_PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'must be an address such as https://post.example.com.' })
    .refine((text) => !/[?#@]/.test(text), 'must not hold a query, a fragment or a password.')
    .transform((text) => text.replace(/\/+$/, ''))
    .optional()
    .describe(
      'Where browsers reach this API, such as https://post.example.com: networks send people back to <this>/oauth/<network>/callback. Without it: http://127.0.0.1 and the port.',
    ),
  AFTERPOST_REDIRECT_ORIGINS: z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((origin) => origin.trim())
        .filter((origin) => origin !== ''),
    )
    .refine((origins) => origins.every(isOrigin), 'must be origins such as https://app.example.com, separated by commas.')
    .describe('Where else than to AFTERPOST_PUBLIC_URL `redirect_to` may send a browser after a consent.'),
};

/** What answers without a key. */
export const OPEN_VARIABLES = {
  AFTERPOST_OPEN_INSTAGRAM_ROUTES: z
    .enum(['0', '1'], { error: 'must be 0 or 1.' })
    .default('0')
    .describe('1: /instagram/* answers without a key, to anybody, for the first tenant.'),
};

const schema = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000).describe('Where the API listens.'),
  HOST: z.string().default('0.0.0.0').describe('The address that the API listens on.'),
  ...PUBLIC_URL_VARIABLES,
  AFTERPOST_API_KEY: z.string().min(16).describe('The API key of the one tenant there is for now; at least 16 characters.'),
  ...OPEN_VARIABLES,
  LIVE_FRESHNESS_S: z.coerce.number().min(0).default(300).describe('How many seconds a capture counts as live for reads.'),
  BULK_FRESHNESS_S: z.coerce.number().min(0).default(3_600).describe('How many seconds a capture is fresh enough for a bulk sync.'),
});

/** The gateway's settings from its environment. @throws AppError `invalid-environment` */
export const readSettings = (env: Readonly<Record<string, string | undefined>>) => {
  const given = parseEnv(schema, env);
  return {
    host: given.HOST,
    port: given.PORT,
    publicUrl: given.AFTERPOST_PUBLIC_URL,
    redirectOrigins: given.AFTERPOST_REDIRECT_ORIGINS,
    apiKey: given.AFTERPOST_API_KEY,
    openInstagramRoutes: given.AFTERPOST_OPEN_INSTAGRAM_ROUTES === '1',
    liveFreshnessMs: given.LIVE_FRESHNESS_S * SECOND,
    bulkFreshnessMs: given.BULK_FRESHNESS_S * SECOND,
  };
};
