import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { silentLog } from '@afterpost/kernel';
import { Signal } from '@afterpost/messaging';
import { testDatabase, type TestDatabase } from '@afterpost/testing';
import { Client, Pool } from 'pg';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import type { Database } from '../src/database/database.ts';
import { openDatabase } from '../src/database/open-database.ts';
import { mayProvision, provision, roleOf, SCHEMAS, urlAs } from '../src/database/provision.ts';

class Init1767225600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table note (id bigint generated always as identity primary key, words text not null)');
    await runner.query(`insert into note (words) values ('from the migration')`);
  }

  async down(): Promise<void> {}
}

class Broken1767225600001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table half (id int)');
    await runner.query('this is no SQL');
  }

  async down(): Promise<void> {}
}

let created: TestDatabase;
beforeAll(async () => {
  created = await testDatabase('database');
  await provision(created.url);
});
afterAll(async () => {
  await created[Symbol.asyncDispose]();
});

const definition = { schema: 'publisher', migrations: [Init1767225600000] };
const open = (committed = new Signal(), url = urlAs(created.url, 'publisher')) => openDatabase(url, definition, committed, silentLog);

async function using<T>(database: Database, work: (database: Database) => Promise<T>): Promise<T> {
  try {
    return await work(database);
  } finally {
    await database.dataSource.destroy();
  }
}

async function asRole<T>(schema: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: urlAs(created.url, schema) });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

describe('provisioning', () => {
  it('can be repeated, and done for several databases of a cluster at once', async () => {
    const others = await Promise.all([testDatabase('provision_a'), testDatabase('provision_b'), testDatabase('provision_c')]);
    const all = [created, ...others];
    await Promise.all([...all, ...all].map(({ url }) => provision(url)));
    for (const { url } of all) {
      const client = new Client({ connectionString: url });
      await client.connect();
      const { rows } = await client.query(
        'select schema_name, schema_owner from information_schema.schemata where schema_owner like $1 order by 1',
        ['afterpost_%'],
      );
      expect(rows).toEqual([...SCHEMAS, 'budget'].sort().map((schema) => ({ schema_name: schema, schema_owner: roleOf(schema) })));
      await client.end();
    }
    await Promise.all(others.map((other) => other[Symbol.asyncDispose]()));
  });

  it('knows who may do it', async () => {
    expect(await mayProvision(created.url)).toBe(true);
    expect(await mayProvision(urlAs(created.url, 'gateway'))).toBe(false);
  });

  it('says where no database is, without the password', async () => {
    const url = 'postgres://us:s3cret@127.0.0.1:1/nowhere';
    await expect(mayProvision(url)).rejects.toMatchObject({
      code: 'no-database',
      publicMessage: expect.stringContaining('127.0.0.1:1/nowhere'),
    });
    await expect(mayProvision(url)).rejects.not.toMatchObject({ message: expect.stringContaining('s3cret') });
  });

  it('keeps the options that an address has', () => {
    const url = new URL(urlAs('postgres://host/db?options=-c%20statement_timeout%3D5s', 'read'));
    expect(url.searchParams.get('options')).toBe('-c statement_timeout=5s -c role=afterpost_read -c search_path=read');
  });
});

describe('a role', () => {
  it('owns its schema, and sees no other nor the public one', async () => {
    await asRole('token_health', async (client) => {
      await client.query('create table own (id int)');
      await expect(client.query('select * from publisher.migrations')).rejects.toMatchObject({ code: '42501' });
      await expect(client.query('create table publisher.intruder (id int)')).rejects.toMatchObject({ code: '42501' });
      await expect(client.query('create table public.intruder (id int)')).rejects.toMatchObject({ code: '42501' });
    });
    for (const other of SCHEMAS.filter((schema) => schema !== 'token_health'))
      await asRole(other, (client) => expect(client.query('select * from token_health.own')).rejects.toMatchObject({ code: '42501' }));
  });

  it('finds its schema by itself when it logs in on its own', async () => {
    const { rows } = await asRole('gateway', (client) =>
      client.query<{ rolconfig: string[] }>('select rolconfig from pg_roles where rolname = $1', ['afterpost_gateway']),
    );
    expect(rows[0]?.rolconfig).toContain('search_path=gateway');
  });
});

describe('opening', () => {
  it('migrates once, however many open it at once', async () => {
    const databases = await Promise.all([open(), open(), open(), open()]);
    const [first] = databases;
    expect(await first?.pool.query('select words from note').then(({ rows }) => rows)).toEqual([{ words: 'from the migration' }]);
    expect(await first?.pool.query('select name from migrations').then(({ rows }) => rows)).toEqual([{ name: 'Init1767225600000' }]);
    await Promise.all(databases.map(({ dataSource }) => dataSource.destroy()));
  });

  it('leaves nothing of a migration that fails, and no connection', async () => {
    const broken = { schema: 'insights_fetcher', migrations: [Broken1767225600001] };
    await expect(openDatabase(urlAs(created.url, 'insights_fetcher'), broken, new Signal(), silentLog)).rejects.toThrow('syntax error');
    await asRole('insights_fetcher', async (client) => {
      expect((await client.query(`select to_regclass('half') as half`)).rows).toEqual([{ half: null }]);
      const sessions = await client.query(
        `select 1 from pg_stat_activity where datname = current_database() and application_name like 'afterpost%insights_fetcher'`,
      );
      expect(sessions.rowCount).toBe(0);
    });
  });

  it('says in one sentence that a login has no such schema', async () => {
    const sentence = {
      code: 'no-schema',
      publicMessage: expect.stringMatching(/no schema "publisher" for this login.*afterpost_publisher/),
    };
    await expect(open(new Signal(), urlAs(created.url, 'gateway'))).rejects.toMatchObject(sentence);
    await using empty = await testDatabase('not_provisioned');
    await expect(open(new Signal(), empty.url)).rejects.toMatchObject(sentence);
  });

  it('works in its schema with a login that says nothing of it', async () => {
    const committed = new Signal();
    await using(await open(committed, created.url), async ({ pool }) => {
      expect((await pool.query('select current_schema() as schema')).rows).toEqual([{ schema: 'publisher' }]);
    });
  });
});

describe('a transaction', () => {
  it('is one for TypeORM and pg: both see it, and both are undone', async () => {
    await using(await open(), async (database) => {
      const failed = database.transaction(async ({ em, pg }) => {
        await em.query(`insert into note (words) values ('by TypeORM')`);
        await pg.query(`insert into note (words) values ('by pg')`);
        const [{ xid }] = await em.query<[{ xid: number }]>('select txid_current() as xid');
        expect((await pg.query('select txid_current() as xid')).rows).toEqual([{ xid }]);
        expect((await pg.query(`select 1 from note where words like 'by %'`)).rowCount).toBe(2);
        throw new Error('changed my mind');
      });
      await expect(failed).rejects.toThrow('changed my mind');
      expect((await database.pool.query(`select 1 from note where words like 'by %'`)).rowCount).toBe(0);
    });
  });

  it('wakes followers after the commit, when they can see it, and not after a rollback', async () => {
    const committed = new Signal();
    await using(await open(committed), async (database) => {
      const seen = committed.wait(5_000).then(() => database.pool.query(`select 1 from note where words = 'news'`));
      await expect(database.transaction(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
      expect(committed.rings).toBe(0);
      await database.transaction(async ({ pg }) => pg.query(`insert into note (words) values ('news')`));
      expect(committed.rings).toBe(1);
      expect(await seen).toMatchObject({ rowCount: 1 });
    });
  });

  it('wakes nobody when the commit itself fails', async () => {
    const committed = new Signal();
    await using(await open(committed), async (database) => {
      await database.pool.query(
        'create table if not exists pair (id int primary key, other int references pair (id) deferrable initially deferred)',
      );
      await expect(database.transaction(async ({ pg }) => pg.query('insert into pair values (1, 2)'))).rejects.toMatchObject({
        code: '23503',
      });
      expect(committed.rings).toBe(0);
    });
  });
});

describe('big numbers', () => {
  it('come as numbers on our pools, and stay texts on anybody else', async () => {
    await using(await open(), async ({ pool }) => {
      expect((await pool.query('select 42::int8 as n')).rows).toEqual([{ n: 42 }]);
      const plain = new Pool({ connectionString: created.url });
      expect((await plain.query('select 42::int8 as n')).rows).toEqual([{ n: '42' }]);
      await plain.end();
    });
  });

  it('are refused where a number would lie', async () => {
    await using(await open(), async ({ pool }) => {
      await expect(pool.query('select 9007199254740993::int8 as n')).rejects.toMatchObject({ code: 'number-too-large' });
    });
  });
});
