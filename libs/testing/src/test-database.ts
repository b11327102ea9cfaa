import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { testEnv } from './env.ts';

/** A database of one test file's own. */
export interface TestDatabase extends AsyncDisposable {
  /** The superuser's URL of this database. */
  readonly url: string;
}

/** Makes an empty database (about 0.3 s); disposing it throws it away, whoever is still connected. */
export async function testDatabase(name = 'test'): Promise<TestDatabase> {
  const server = new URL(testEnv().AFTERPOST_TEST_DATABASE_URL);
  const database = `afterpost_${name.replaceAll(/\W/g, '_')}_${randomBytes(5).toString('hex')}`;
  await administer(server.href, `create database ${database}`);
  const url = new URL(server);
  url.pathname = `/${database}`;
  return { url: url.href, [Symbol.asyncDispose]: () => administer(server.href, `drop database if exists ${database} with (force)`) };
}

async function administer(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
