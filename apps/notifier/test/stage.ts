import { dataSchemaOf, type EventData, type EventType, type PublicEvent } from '@afterpost/contracts';
import { ManualClock, newId, silentLog } from '@afterpost/kernel';
import { type EventHandler, Signal } from '@afterpost/messaging';
import { type Database, openDatabase } from '@afterpost/service-host';
import { testDatabase } from '@afterpost/testing';
import { Client } from 'pg';
import { ListNotices } from '../src/list-notices/list-notices.handler.ts';
import { ReadNotice } from '../src/read-notice/read-notice.handler.ts';
import { definition } from '../src/start.ts';

/** A notifier's database of a test file. */
export async function openNotifier(): Promise<{ database: Database } & AsyncDisposable> {
  const created = await testDatabase('notifier');
  const client = new Client({ connectionString: created.url });
  await client.connect();
  await client.query('create schema notifier');
  await client.end();
  const database = await openDatabase(created.url, definition.database, new Signal(), silentLog);
  return {
    database,
    async [Symbol.asyncDispose]() {
      await database.dataSource.destroy();
      await created[Symbol.asyncDispose]();
    },
  };
}

/** One tenant with a post on one account, and what owners tell of them. */
export class Stage {
  readonly clock = new ManualClock();
  readonly tenant = newId();
  readonly accountId = newId();
  readonly postId = newId();
  readonly targetId = newId();

  constructor(readonly database: Database) {}

  event<T extends EventType>(type: T, position: number, data: EventData<T>): PublicEvent {
    return this.unknown(type, position, data);
  }

  /** An event of a type that this version need not know. */
  unknown(type: string, position: number, data: unknown): PublicEvent {
    const owner = type.startsWith('post.') ? 'publisher' : 'token-health';
    return {
      specversion: '1.0',
      id: `1:${position}:0:0123abcd`,
      source: `/${owner}`,
      type,
      subject: type.startsWith('post.') ? this.postId : this.accountId,
      time: this.clock.now().toISOString(),
      dataschema: dataSchemaOf(type),
      datacontenttype: 'application/json',
      tenantid: this.tenant,
      epoch: 1,
      position,
      prev: '',
      data,
    };
  }

  connected(position: number): PublicEvent {
    return this.event('account.connected', position, {
      accountId: this.accountId,
      platform: 'bluesky',
      platformAccountId: 'did:plc:one',
      handle: 'ada.example',
      displayName: null,
      avatarUrl: null,
      scopes: [],
      tokenExpiresAt: null,
      connectedAt: this.clock.now().toISOString(),
    });
  }

  expired(position: number): PublicEvent {
    const { accountId } = this;
    return this.event('account.token_expired', position, {
      accountId,
      platform: 'bluesky',
      reason: 'The token was revoked.',
      expiredAt: this.clock.now().toISOString(),
    });
  }

  get target() {
    const { postId, targetId, accountId } = this;
    return { postId, targetId, accountId };
  }

  /** What a consumer does with a batch. */
  hear(handler: EventHandler, ...events: readonly PublicEvent[]): Promise<void> {
    return this.database.transaction(({ pg }) => handler.handle(events, pg));
  }

  async notices({ unread = false, before = null as number | null, limit = 50, tenant = this.tenant } = {}) {
    return new ListNotices(this.database).handle({ unread, before, limit }, { id: newId(), tenant });
  }

  read(noticeId: string, tenant = this.tenant) {
    return new ReadNotice(this.database, this.clock).handle({ noticeId }, { id: newId(), tenant });
  }
}
