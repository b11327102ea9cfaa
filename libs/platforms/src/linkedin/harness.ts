import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ManualClock } from '@afterpost/kernel';
import type { BudgetCharge, BudgetReading, BudgetRefusal } from '@afterpost/contracts';
import { Hosts } from '../http/hosts.ts';
import { HttpClient } from '../http/http-client.ts';
import type { PlatformAccess } from '../port/identity.ts';
import type { PostRef } from '../port/insights.ts';
import { linkedInAdapter } from './adapter.ts';

/** A request as the adapter sent it; `path` without the host it was meant for. */
export interface Sent {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export type Vendor = (sent: Sent) => Reply;

export const PAGE: PlatformAccess = { accessToken: 'page-token-of-nobody', platformAccountId: 'urn:li:organization:2414183' };
export const MEMBER: PlatformAccess = { accessToken: 'member-token-of-nobody', platformAccountId: 'urn:li:person:Ab-12_x' };
export const NOW = '2026-11-21T12:00:00.000Z';

/** The adapter against a vendor that answers as it is told and remembers what it was asked. */
export async function openHarness() {
  const sent: Sent[] = [];
  const charged: BudgetCharge[] = [];
  const settled: BudgetReading[] = [];
  const state: { vendor: Vendor; refusal: BudgetRefusal | null } = { vendor: () => ({ status: 404 }), refusal: null };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => {
      const [, host = '', path = '', query = ''] = /^\/([^/]+)([^?]*)\??(.*)$/.exec(request.url ?? '') ?? [];
      const asked: Sent = { method: request.method ?? '', host, path, query, headers: request.headers, body: Buffer.concat(chunks) };
      sent.push(asked);
      const { status = 200, headers = {}, body = {} } = state.vendor(asked);
      const bytes = Buffer.isBuffer(body) || typeof body === 'string' ? body : JSON.stringify(body);
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(status === 204 ? undefined : bytes);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clock = new ManualClock(NOW);
  const budgets = {
    take: (charges: readonly BudgetCharge[]) => {
      charged.push(...charges);
      return Promise.resolve(state.refusal);
    },
    settle: (readings: readonly BudgetReading[]) => {
      settled.push(...readings);
      return Promise.resolve();
    },
  };
  const http = new HttpClient({ clock, timeoutMs: 2_000, publishTimeoutMs: 2_000, allowHosts: [new URL(origin).host], budgets });
  const app = { clientId: 'app-of-nobody', clientSecret: 'app-secret-of-nobody' };
  const parts = { http, baseUrl: origin, hosts: new Hosts(origin), app, dailyUsdMax: undefined };
  return {
    adapter: linkedInAdapter(parts),
    clock,
    origin,
    sent,
    charged,
    settled,
    answer: (vendor: Vendor) => {
      sent.length = 0;
      state.vendor = vendor;
    },
    refuse: (refusal: BudgetRefusal | null) => {
      state.refusal = refusal;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await http.close();
    },
  };
}

export type Harness = Awaited<ReturnType<typeof openHarness>>;

export const share = (number: number): string => `urn:li:share:${7_400_000_000_000_000_000n + BigInt(number)}`;
export const ugcPost = (number: number): string => `urn:li:ugcPost:${7_400_000_000_000_000_000n + BigInt(number)}`;

/** A post of yesterday, as the planner would ask about it. */
export const refTo = (externalId: string, more: Partial<PostRef> = {}): PostRef => ({
  externalId,
  mediaType: 'text',
  publishedAt: '2026-11-20T10:00:00.000Z',
  ...more,
});
