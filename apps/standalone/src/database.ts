import { join } from 'node:path';
import { AppError, messageOf } from '@afterpost/kernel';
import { provision, SQL_READERS, startPostgres } from '@afterpost/service-host';
import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import { keepSecrets, type Secrets } from './secrets.ts';

const READER = 'afterpost_reader';

/**
 * The embedded PostgreSQL of a data directory, with a database of ours in it; on the same port as last time if that is
 * free. Demo and real life have a database each: a sandbox's tokens must never be shown to a real network.
 */
export async function embeddedDatabase(
  dataDir: string,
  database: 'afterpost' | 'afterpost_demo',
  secrets: Secrets,
  stack: AsyncDisposableStack,
): Promise<string> {
  const server = stack.use(
    await startPostgres({ directory: join(dataDir, 'postgres'), password: secrets.databasePassword, preferredPort: secrets.databasePort }),
  );
  if (server.port !== secrets.databasePort) keepSecrets(dataDir, { ...secrets, databasePort: server.port });
  const url = new URL(server.url);
  await administer(url.href, async (admin) => {
    const { rowCount } = await admin.query('select 1 from pg_database where datname = $1', [database]);
    if (rowCount === 0) await admin.query(`create database ${database}`);
  });
  url.pathname = `/${database}`;
  return url.href;
}

/** Roles and schemas; and one clear sentence when the given database does not answer. */
export async function provisionDatabase(url: string): Promise<void> {
  try {
    await provision(url);
  } catch (error) {
    const where = `${new URL(url).host}${new URL(url).pathname}`;
    throw new AppError(
      'no-database',
      `PostgreSQL at ${where} can't be used: ${messageOf(error)}. DATABASE_URL must name a running server and a login that may create roles.`,
      { cause: error },
    );
  }
}

/** A login that may SELECT from the read models of one tenant and nothing else; its URL. */
export async function readOnlyUrl(adminUrl: string, password: string, tenantId: string): Promise<string> {
  await administer(adminUrl, async (admin) => {
    const { rowCount } = await admin.query('select 1 from pg_roles where rolname = $1', [READER]);
    const verb = rowCount === 0 ? 'create' : 'alter';
    await admin.query(`${verb} role ${escapeIdentifier(READER)} login password ${escapeLiteral(password)}`);
    await admin.query(`grant ${SQL_READERS} to ${READER}`);
    await admin.query(`alter role ${READER} set search_path = read`);
    await admin.query(`alter role ${READER} set default_transaction_read_only = on`);
    await admin.query(`alter role ${READER} set statement_timeout = '60s'`);
    await admin.query(
      'insert into read.sql_roles (role_name, tenant_id) values ($1, $2) on conflict (role_name) do update set tenant_id = excluded.tenant_id',
      [READER, tenantId],
    );
  });
  const url = new URL(adminUrl);
  url.username = READER;
  url.password = password;
  return url.href;
}

async function administer(url: string, work: (admin: Client) => Promise<void>): Promise<void> {
  const admin = new Client({ connectionString: url });
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}
