import type { Platform } from '@afterpost/contracts';
import { parseEnv } from '@afterpost/kernel';
import { z } from 'zod';
import type { AppCredentials } from './port/identity.ts';
import type { PlatformsConfig } from './port/platforms.ts';

const address = z.url({ error: 'must be an address such as https://bsky.social.' }).optional();
const word = z.string().min(1).optional();
const elsewhere = (platform: string) =>
  address.describe(`Where ${platform} lives, if not at its public addresses: below this each of its hosts is a path (a sandbox, a proxy).`);

const schema = z.object({
  BLUESKY_URL: address.describe('Where accounts of Bluesky sign in, if not at its public address: a server of your own, a sandbox.'),
  INSTAGRAM_URL: elsewhere('Instagram'),
  INSTAGRAM_GRAPH_BASE: address.describe(
    'The Graph of accounts with Instagram Login, its version included, if not https://graph.instagram.com/v25.0.',
  ),
  FACEBOOK_URL: elsewhere('Facebook'),
  X_URL: elsewhere('X'),
  LINKEDIN_URL: elsewhere('LinkedIn'),
  APP_ID: word.describe('The id of your Meta app, for Instagram and Facebook alike.'),
  APP_SECRET: word.describe('The secret of your Meta app.'),
  INSTAGRAM_APP_ID: word.describe('The id of your Instagram app, if it has its own.'),
  INSTAGRAM_APP_SECRET: word.describe('The secret of your Instagram app.'),
  FACEBOOK_APP_ID: word.describe('The id of your Facebook app, if it has its own.'),
  FACEBOOK_APP_SECRET: word.describe('The secret of your Facebook app.'),
  X_CLIENT_ID: word.describe('The OAuth 2.0 client id of your X app.'),
  X_CLIENT_SECRET: word.describe('The OAuth 2.0 client secret of your X app; left out for a public client.'),
  X_DAILY_BUDGET_USD: z.coerce
    .number({ error: 'must be an amount such as 2.50' })
    .min(0)
    .optional()
    .describe('The most that reading posts on X may cost in one UTC day, in US dollars. Without it there is no cap.'),
  LINKEDIN_CLIENT_ID: word.describe('The client id of your LinkedIn app.'),
  LINKEDIN_CLIENT_SECRET: word.describe('The client secret of your LinkedIn app.'),
  ALLOWED_PRIVATE_HOSTS: z
    .string()
    .default('')
    .describe(
      'Hosts, host:port or CIDR ranges, separated by commas, that may be called although they are private: your own servers, a sandbox.',
    ),
});

type FromEnv = Pick<PlatformsConfig, 'apps' | 'baseUrls' | 'dailyUsdMax' | 'http' | 'instagramGraphBase'>;

/** Where the networks live and what we are there, from a process's environment. @throws AppError `invalid-environment` */
export function platformsEnv(variables: Readonly<Record<string, string | undefined>>): FromEnv {
  const env = parseEnv(schema, variables);
  return {
    baseUrls: present({
      bluesky: env.BLUESKY_URL,
      instagram: env.INSTAGRAM_URL,
      facebook: env.FACEBOOK_URL,
      x: env.X_URL,
      linkedin: env.LINKEDIN_URL,
    }),
    ...(env.INSTAGRAM_GRAPH_BASE === undefined ? {} : { instagramGraphBase: env.INSTAGRAM_GRAPH_BASE }),
    apps: present({
      instagram: app(env.INSTAGRAM_APP_ID ?? env.APP_ID, env.INSTAGRAM_APP_SECRET ?? env.APP_SECRET),
      facebook: app(env.FACEBOOK_APP_ID ?? env.APP_ID, env.FACEBOOK_APP_SECRET ?? env.APP_SECRET),
      x: app(env.X_CLIENT_ID, env.X_CLIENT_SECRET ?? ''),
      linkedin: app(env.LINKEDIN_CLIENT_ID, env.LINKEDIN_CLIENT_SECRET),
    }),
    dailyUsdMax: present({ x: env.X_DAILY_BUDGET_USD }),
    http: {
      allowHosts: env.ALLOWED_PRIVATE_HOSTS.split(',')
        .map((host) => host.trim())
        .filter((host) => host !== ''),
    },
  };
}

const app = (clientId: string | undefined, clientSecret: string | undefined): AppCredentials | undefined =>
  clientId === undefined || clientSecret === undefined ? undefined : { clientId, clientSecret };

const present = <T>(values: Partial<Record<Platform, T | undefined>>): Partial<Record<Platform, T>> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<Record<Platform, T>>;
