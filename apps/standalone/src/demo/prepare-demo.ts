import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AccountAnswer, PostAnswer } from '@afterpost/contracts';
import { type Clock, DAY } from '@afterpost/kernel';
import { apiOf } from './api.ts';
import { DEMO_ACCOUNTS, FIRST_POST, SCHEDULED_POST } from './demo-accounts.ts';

/** What the printed examples point at. */
export interface Demo {
  readonly accountId: string;
  readonly postId: string;
}

export interface DemoSurroundings {
  readonly dataDir: string;
  readonly sandboxUrl: string;
  readonly gatewayUrl: string;
  readonly apiKey: string;
  readonly clock: Clock;
}

/** Fills the demo tenant once, through the API as a user would: accounts with a past, a post of today and one for tomorrow. */
export async function prepareDemo({ dataDir, sandboxUrl, gatewayUrl, apiKey, clock }: DemoSurroundings): Promise<Demo> {
  const remembered = join(dataDir, 'demo.json');
  if (existsSync(remembered)) return JSON.parse(readFileSync(remembered, 'utf8')) as Demo;
  const api = apiOf(gatewayUrl, apiKey);
  const accounts: AccountAnswer[] = [];
  for (const account of DEMO_ACCOUNTS) {
    const { password } = await sandboxAccount(sandboxUrl, account);
    accounts.push(
      await api.post<AccountAnswer>('/api/v1/social-accounts/connect', { platform: 'bluesky', identifier: account.handle, password }),
    );
  }
  const [coffee, illustrator] = accounts;
  const accountId = illustrator?.id ?? '';
  const first = await api.post<PostAnswer>('/api/v1/posts', { ...FIRST_POST, targets: [{ account_id: accountId }] }, 'demo-first-post');
  await api.post(`/api/v1/posts/${first.id}/publish`, {}, 'demo-publish');
  await api.post(
    '/api/v1/posts',
    { ...SCHEDULED_POST, targets: [{ account_id: coffee?.id }], scheduled_at: new Date(clock.now().getTime() + DAY).toISOString() },
    'demo-scheduled-post',
  );
  const demo: Demo = { accountId, postId: first.id };
  writeFileSync(remembered, `${JSON.stringify(demo)}\n`);
  return demo;
}

async function sandboxAccount(sandboxUrl: string, account: (typeof DEMO_ACCOUNTS)[number]): Promise<{ password: string }> {
  const response = await fetch(`${sandboxUrl}/_control/bluesky/accounts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(account),
  });
  if (!response.ok) throw new Error(`The sandbox refused the demo account ${account.handle}: ${await response.text()}`);
  return (await response.json()) as { password: string };
}
