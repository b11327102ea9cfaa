import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AccountAnswer, PostAnswer } from '@afterpost/contracts';
import { type Clock, DAY } from '@afterpost/kernel';
import { type Api, apiOf } from './api.ts';
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
  for (const account of DEMO_ACCOUNTS) accounts.push(await connected(api, sandboxUrl, account));
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

type DemoAccount = (typeof DEMO_ACCOUNTS)[number];

/** What the sandbox says about an account that it has made: what a person would type, or a token to paste. */
interface SandboxAccount {
  readonly id: string;
  readonly password?: string;
  readonly accessToken?: string;
  readonly refreshToken?: string | null;
}

async function connected(api: Api, sandboxUrl: string, account: DemoAccount): Promise<AccountAnswer> {
  const { platform, handle } = account;
  const { id, password, accessToken, refreshToken } = await sandboxAccount(sandboxUrl, account);
  const given = accessToken
    ? { access_token: accessToken, platform_account_id: id, ...(refreshToken && { refresh_token: refreshToken }) }
    : { identifier: handle, password };
  return api.post<AccountAnswer>('/api/v1/social-accounts/connect', { platform, ...given });
}

async function sandboxAccount(sandboxUrl: string, { platform, ...account }: DemoAccount): Promise<SandboxAccount> {
  const response = await fetch(`${sandboxUrl}/_control/${platform}/accounts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(account),
  });
  if (!response.ok) throw new Error(`The sandbox refused the demo account ${account.handle} of ${platform}: ${await response.text()}`);
  return (await response.json()) as SandboxAccount;
}
