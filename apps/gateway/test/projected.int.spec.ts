import { silentLog } from '@afterpost/kernel';
import { Signal } from '@afterpost/messaging';
import { type Database, openDatabase, provision, urlAs } from '@afterpost/service-host';
import { eventually, testDatabase, type TestDatabase } from '@afterpost/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { Projected } from '../src/positions/projected.ts';

let server: TestDatabase;
let database: Database;
let admin: Client;
let projected: Projected;

const LISTENERS = `from pg_stat_activity where datname = current_database() and query like '%read.progress%' and pid <> pg_backend_pid()`;
const heard = (): Promise<void> => eventually(() => expect(projected.notReady()).toBeUndefined());

beforeAll(async () => {
  server = await testDatabase('projected');
  await provision(server.url);
  database = await openDatabase(urlAs(server.url, 'gateway'), { schema: 'gateway', migrations: [] }, new Signal(), silentLog);
  admin = new Client({ connectionString: server.url });
  await admin.connect();
  await admin.query('create table read.progress (owner text primary key, position bigint not null)');
  await admin.query('grant select on read.progress to afterpost_gateway');
});
afterAll(async () => {
  await admin.end();
  await database.dataSource.destroy();
  await server[Symbol.asyncDispose]();
});
beforeEach(() => {
  projected = new Projected(database, silentLog);
});
afterEach(() => projected.onApplicationShutdown());

describe('how far the read models are', () => {
  it('is heard of when it moves', async () => {
    await heard();
    const reached = projected.reached('publisher', 7);
    await admin.query(`select pg_notify('read_progress', 'publisher:7')`);
    expect(await reached).toBe(true);
  });

  it('is heard of again after the database has ended the connection, whose end harms nobody', async () => {
    await heard();
    await admin.query(`select pg_terminate_backend(pid) ${LISTENERS}`);
    await eventually(() => expect(projected.notReady()).toBeDefined());
    await heard();
    const reached = projected.reached('token-health', 3);
    await admin.query(`select pg_notify('read_progress', 'token-health:3')`);
    expect(await reached).toBe(true);
  });

  it('is heard of by nobody after the end, even when that comes while the connection is being made', async () => {
    await admin.query(`insert into read.progress values ('insights-fetcher', 5)`);
    await projected.onApplicationShutdown();
    expect(await projected.reached('insights-fetcher', 5)).toBe(false);
  });
});
