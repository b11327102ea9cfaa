import type { Platform } from '@afterpost/contracts';
import { AppError } from '@afterpost/kernel';
import { BLUESKY_BASE_URL, blueskyAdapter } from './bluesky/adapter.ts';
import { facebookAdapter } from './facebook/adapter.ts';
import { Hosts } from './http/hosts.ts';
import { HttpClient } from './http/http-client.ts';
import { instagramAdapter } from './instagram/adapter.ts';
import { linkedInAdapter } from './linkedin/adapter.ts';
import type { PlatformAdapter } from './port/adapter.ts';
import type { AdapterParts } from './port/adapter-parts.ts';
import type { Platforms, PlatformsConfig } from './port/platforms.ts';
import { xAdapter } from './x/adapter.ts';

/** One line per network. */
const NETWORKS: Partial<Record<Platform, (parts: AdapterParts) => PlatformAdapter>> = {
  bluesky: ({ http, baseUrl }) => blueskyAdapter(http, baseUrl ?? BLUESKY_BASE_URL),
  x: xAdapter,
  instagram: instagramAdapter,
  facebook: facebookAdapter,
  linkedin: linkedInAdapter,
};

/**
 * Every network that this build can talk to, over one HTTP client. Base URLs come from configuration, so that the same
 * adapter talks to the real network or to a sandbox.
 *
 * @throws AppError `invalid-platform-url`
 */
export function createPlatforms({
  baseUrls = {},
  apps = {},
  budgets,
  dailyUsdMax = {},
  instagramGraphBase,
  clock,
  http: settings,
}: PlatformsConfig): Platforms {
  const http = new HttpClient({ clock, ...settings, ...(budgets === undefined ? {} : { budgets }) });
  const adapters = new Map(
    (Object.keys(NETWORKS) as Platform[]).map((platform) => {
      const baseUrl = checked(platform, baseUrls[platform]);
      const parts = {
        http,
        baseUrl,
        hosts: new Hosts(baseUrl),
        app: apps[platform],
        metaApp: apps.facebook ?? apps.instagram,
        instagramBase: checked('instagram', instagramGraphBase)?.replace(/\/+$/, ''),
        dailyUsdMax: dailyUsdMax[platform],
      };
      return [platform, NETWORKS[platform]!(parts)] as const;
    }),
  );
  return {
    supported: [...adapters.keys()],
    get: (platform) => adapters.get(platform),
    close: () => http.close(),
  };
}

function checked(platform: Platform, baseUrl: string | undefined): string | undefined {
  if (baseUrl === undefined || (URL.canParse(baseUrl) && /^https?:$/.test(new URL(baseUrl).protocol))) return baseUrl;
  throw new AppError('invalid-platform-url', `The base URL of ${platform} must be a full web address, not "${baseUrl}".`);
}
