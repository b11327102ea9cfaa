import type { Platform } from '@afterpost/contracts';
import type { PlatformsConfig } from '@afterpost/platforms';

const NETWORKS: readonly Platform[] = ['bluesky', 'facebook', 'instagram', 'linkedin', 'x'];

/** What the sandbox calls the one app that it knows. */
const APP = { clientId: 'sandbox-app', clientSecret: 'sandbox-secret' };

/** Every network in the sandbox instead of at its public address. */
export const sandboxed = (sandboxUrl: string): Required<Pick<PlatformsConfig, 'apps' | 'baseUrls' | 'http'>> => ({
  baseUrls: Object.fromEntries(NETWORKS.map((platform) => [platform, `${sandboxUrl}/${platform}`])),
  apps: Object.fromEntries(NETWORKS.map((platform) => [platform, APP])),
  http: { allowHosts: [new URL(sandboxUrl).host] },
});
