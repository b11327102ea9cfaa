import { OWNERS, type Owner, type PublicEvent } from '@afterpost/contracts';
import { silentLog } from '@afterpost/kernel';
import { Signal } from '@afterpost/messaging';
import { project } from '@afterpost/read-models';
import { type Database, openDatabase, provision, urlAs } from '@afterpost/service-host';
import { testDatabase } from '@afterpost/testing';
import { definition } from '../src/start.ts';

/** A database with the read models in it, written as the snapshot-store and read as the gateway. */
export interface ReadSide extends AsyncDisposable {
  readonly adminUrl: string;
  readonly store: Database;
  readonly gateway: Database;
  /** One batch, in one transaction. */
  tell(owner: Owner, events: readonly PublicEvent[]): Promise<void>;
  /** Forgets everything. */
  empty(): Promise<void>;
}

export async function readSide(name: string): Promise<ReadSide> {
  await using stack = new AsyncDisposableStack();
  const { url } = stack.use(await testDatabase(name));
  await provision(url);
  const store = await openDatabase(urlAs(url, 'read'), definition.database, new Signal(), silentLog);
  stack.defer(() => store.dataSource.destroy());
  const gateway = await openDatabase(urlAs(url, 'gateway'), { schema: 'gateway', migrations: [] }, new Signal(), silentLog);
  stack.defer(() => gateway.dataSource.destroy());
  const owned = stack.move();
  return {
    adminUrl: url,
    store,
    gateway,
    tell: (owner, events) => store.transaction(({ pg }) => project(pg, owner, events)),
    // on a few rows much faster than truncate, which makes new files for every table and index
    empty: async () => {
      await store.pool.query(['progress', ...TABLES].map((table) => `delete from ${table}`).join('; '));
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Every read model that belongs to tenants. */
export const TABLES = [
  'account',
  'post',
  'post_target',
  'snapshot',
  'target_latest',
  'target_daily',
  'post_latest',
  'account_daily',
  'account_snapshot',
  'account_latest',
  'comment',
  'capture_failure',
] as const;

export const ownerOf = (type: string): Owner => {
  const found = Object.entries(OWNERS).find(([, { subjects }]) => subjects.some((subject) => type.startsWith(subject.replace('>', ''))));
  return (found?.[0] ?? 'publisher') as Owner;
};
