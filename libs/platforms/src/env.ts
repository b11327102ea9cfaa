import { parseEnv } from '@afterpost/kernel';
import { z } from 'zod';
import type { PlatformsConfig } from './port/platforms.ts';

const schema = z.object({
  BLUESKY_URL: z
    .url({ error: 'must be an address such as https://bsky.social.' })
    .optional()
    .describe('Where accounts of Bluesky sign in, if not at its public address: a server of your own, a sandbox.'),
  ALLOWED_PRIVATE_HOSTS: z
    .string()
    .default('')
    .describe(
      'Hosts, host:port or CIDR ranges, separated by commas, that may be called although they are private: your own servers, a sandbox.',
    ),
});

/** Where the networks live, from a process's environment. @throws AppError `invalid-environment` */
export function platformsEnv(env: Readonly<Record<string, string | undefined>>): Pick<PlatformsConfig, 'baseUrls' | 'http'> {
  const { BLUESKY_URL, ALLOWED_PRIVATE_HOSTS } = parseEnv(schema, env);
  return {
    ...(BLUESKY_URL === undefined ? {} : { baseUrls: { bluesky: BLUESKY_URL } }),
    http: {
      allowHosts: ALLOWED_PRIVATE_HOSTS.split(',')
        .map((host) => host.trim())
        .filter((host) => host !== ''),
    },
  };
}
