import { ManualClock } from '@afterpost/kernel';
import { HttpClient } from '../http/http-client.ts';
import type { PlatformAccess } from '../port/identity.ts';
import { blueskyAdapter } from './adapter.ts';
import { FixtureNetwork } from './fixture-network.ts';

/** The adapter against the fixtures, with one account; media and pages of the fixtures' own host may be read. */
export async function openHarness() {
  const network = new FixtureNetwork();
  await network.listen();
  const clock = new ManualClock('2026-11-21T10:00:00.000Z');
  const http = new HttpClient({ clock, timeoutMs: 1_000, publishTimeoutMs: 1_000, allowHosts: [network.host] });
  const account = network.createAccount('alice');
  const access: PlatformAccess = { accessToken: account.accessToken, platformAccountId: account.did, serviceUrl: network.url };
  return {
    network,
    clock,
    adapter: blueskyAdapter(http, network.url),
    account,
    access,
    close: async () => {
      await network.close();
      await http.close();
    },
  };
}

export type Harness = Awaited<ReturnType<typeof openHarness>>;

/** Stands in for a route with an answer of its own. */
export const script = (network: FixtureNetwork, route: string, status: number, body: unknown): void => {
  network.scripted.set(route, () => ({ status, body }));
};
