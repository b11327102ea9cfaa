import { type AccountStatus, createPost, leaseToken, type Post, publishPost, reportRefusal } from '@afterpost/contracts';
import { sealLease } from '@afterpost/credentials';
import { append, LOG_TABLES } from '@afterpost/event-store';
import { type Clock, HOUR, ManualClock, newId, silentLog, systemClock } from '@afterpost/kernel';
import { type Handles, InFlight, PublicLog, Signal } from '@afterpost/messaging';
import { answers, type Host, localHost, provision, type ServiceDefinition, startService, urlAs } from '@afterpost/service-host';
import { eventually, type TestDatabase, testDatabase } from '@afterpost/testing';
import { Injectable } from '@nestjs/common';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Pool } from 'pg';
import { start } from './start.ts';
import { Deaths } from './testing/deaths.ts';
import { FakeNetwork, platformsOf } from './testing/fake-network.ts';

const tenant = newId();
const accountId = newId();
const meta = () => ({ id: newId(), tenant });

@Injectable()
class LeasesToken implements Handles<typeof leaseToken> {
  async handle({ publicKey }: { publicKey: string }): ReturnType<Handles<typeof leaseToken>['handle']> {
    return {
      platform: 'bluesky',
      platformAccountId: 'did:plc:one',
      serviceUrl: null,
      version: 1,
      expiresAt: null,
      ...(await sealLease('fresh', publicKey, accountId)),
    };
  }
}

@Injectable()
class TakesReports implements Handles<typeof reportRefusal> {
  handle(): Promise<{ status: AccountStatus }> {
    return Promise.resolve({ status: 'active' });
  }
}

/** A token-health that answers commands; its log is a table that the test writes to. */
const tokenHealth: ServiceDefinition = {
  name: 'token-health',
  database: { schema: 'token_health', migrations: [] },
  providers: [],
  rpc: [answers(leaseToken, LeasesToken), answers(reportRefusal, TakesReports)],
};

let created: TestDatabase;
let accounts: Pool;
const connected = new Signal();
beforeAll(async () => {
  created = await testDatabase('publisher_start');
  await provision(created.url);
  accounts = new Pool({ connectionString: urlAs(created.url, 'token_health'), max: 2 });
  for (const sql of LOG_TABLES) await accounts.query(sql);
}, 30_000);
afterAll(async () => {
  await accounts.end();
  await created[Symbol.asyncDispose]();
});

function hostWithAccounts(clock: Clock = systemClock): Host {
  const host = localHost({ databaseUrl: created.url, clock, log: silentLog, stopping: new AbortController().signal });
  const log = new PublicLog({
    owner: 'token-health',
    pool: accounts,
    toPublicEvents: ({ type, data }) => [{ type, subject: accountId, data }],
  });
  host.lend('token-health', { log, committed: connected, pool: accounts });
  return host;
}

const NOW = '2026-01-05T12:00:00.000Z';

/** Appends to the account's log what token-health would tell. */
async function tell(version: number, type: string, data: object): Promise<void> {
  const told = { accountId, ...data };
  await append(accounts, `account-${accountId}`, version, [{ type, data: told }], { tenantId: tenant, occurredAt: NOW });
  connected.ring();
}

function connect(version = 0, type = 'account.connected'): Promise<void> {
  return tell(version, type, {
    platform: 'bluesky',
    platformAccountId: 'did:plc:one',
    handle: 'one.test',
    displayName: null,
    avatarUrl: null,
    scopes: [],
    tokenExpiresAt: null,
    connectedAt: NOW,
  });
}

it('publishes to an account that was connected a moment ago', async () => {
  const host = hostWithAccounts();
  const network = new FakeNetwork('bluesky', 'idempotent', systemClock, new Deaths());
  await using tokens = await startService(tokenHealth, host);
  await using publisher = await start(host, { platforms: platformsOf(network) });
  const { caller } = await host.commands('gateway', new InFlight());
  const postId = newId();
  const [reply] = await Promise.all([
    caller.call(createPost, { postId, content: 'Good morning', targets: [{ accountId }] }, meta()),
    connect(),
  ]);
  expect(reply).toMatchObject({ ok: true, value: { post: { status: 'draft', mediaType: 'text' } } });
  const accepted = await caller.call(publishPost, { postId }, meta());
  expect(accepted).toMatchObject({ ok: true, value: { post: { status: 'scheduled' } satisfies Partial<Post> } });
  await eventually(async () => {
    const { rows } = await publisher.database.pool.query<{ type: string }>('select type from events order by position');
    expect(rows.map(({ type }) => type)).toEqual([
      'PostCreated',
      'PostScheduled',
      'PublishingStarted',
      'TargetStarted',
      'AttemptBegun',
      'TargetPublished',
      'PostEnded',
    ]);
  });
  expect(network.posts).toMatchObject([{ text: 'Good morning' }]);
  await eventually(() => expect([...tokens.notReady(), ...publisher.notReady()]).toEqual([]));
}, 30_000);

it('holds what is due while the account is out of use, and publishes it when it is back', async () => {
  const clock = new ManualClock();
  const host = hostWithAccounts(clock);
  const network = new FakeNetwork('bluesky', 'idempotent', clock, new Deaths());
  await using _tokens = await startService(tokenHealth, host);
  await using publisher = await start(host, { platforms: platformsOf(network) });
  const { caller } = await host.commands('gateway', new InFlight());
  const postId = newId();
  const scheduledAt = new Date(clock.now().getTime() + HOUR).toISOString();
  const reply = await caller.call(createPost, { postId, content: 'Later', scheduledAt, targets: [{ accountId }] }, meta());
  expect(reply).toMatchObject({ ok: true });
  await tell(1, 'account.token_expired', { platform: 'bluesky', reason: 'refused', expiredAt: NOW });
  await eventually(async () => {
    const { rows } = await publisher.database.pool.query('select status from account where account_id = $1', [accountId]);
    expect(rows).toEqual([{ status: 'token_expired' }]);
  });
  clock.advance(HOUR);
  const told = async () => {
    const sql = 'select type from events where stream_id = $1 order by version';
    return (await publisher.database.pool.query<{ type: string }>(sql, [`post-${postId}`])).rows.map(({ type }) => type);
  };
  await eventually(async () => expect(await told()).toEqual(['PostCreated', 'PostScheduled', 'TargetHeld']));
  await connect(2, 'account.reconnected');
  await eventually(async () => expect(await told()).toContain('PostEnded'));
  expect(await told()).toContain('TargetReleased');
  expect(network.posts).toMatchObject([{ text: 'Later' }]);
}, 30_000);
