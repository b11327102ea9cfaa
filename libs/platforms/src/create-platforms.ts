import type { Platform } from '@afterpost/contracts';
import { AppError } from '@afterpost/kernel';
import { BLUESKY_BASE_URL, blueskyAdapter } from './bluesky/adapter.ts';
import { HttpClient } from './http/http-client.ts';
import type { PlatformAdapter } from './port/adapter.ts';
import type { Platforms, PlatformsConfig } from './port/platforms.ts';

type Build = (http: HttpClient, baseUrl: string) => PlatformAdapter;

const NETWORKS: readonly { readonly platform: Platform; readonly baseUrl: string; readonly build: Build }[] = [
  { platform: 'bluesky', baseUrl: BLUESKY_BASE_URL, build: blueskyAdapter },
];

/**
 * Every network that this build can talk to, over one HTTP client. Base URLs come from configuration, so that the same
 * adapter talks to the real network or to a sandbox.
 *
 * @throws AppError `invalid-platform-url`
 */
export function createPlatforms({ baseUrls = {}, clock, http: settings }: PlatformsConfig): Platforms {
  const http = new HttpClient({ clock, ...settings });
  const adapters = new Map(
    NETWORKS.map(({ platform, baseUrl, build }) => [platform, build(http, checked(platform, baseUrls[platform] ?? baseUrl))]),
  );
  return {
    supported: [...adapters.keys()],
    get: (platform) => adapters.get(platform),
    close: () => http.close(),
  };
}

function checked(platform: Platform, baseUrl: string): string {
  if (URL.canParse(baseUrl) && /^https?:$/.test(new URL(baseUrl).protocol)) return baseUrl;
  throw new AppError('invalid-platform-url', `The base URL of ${platform} must be a full web address, not "${baseUrl}".`);
}
