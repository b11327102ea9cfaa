import { Client } from 'pg';

/** The schemas of the house; each has an owner role of the same name behind `afterpost_`. */
export const SCHEMAS = ['publisher', 'token_health', 'insights_fetcher', 'read', 'gateway'] as const;

/** Who may SELECT from `read` by SQL alone, for the tenant that its login was made for. */
export const SQL_READERS = 'afterpost_sql';

export const roleOf = (schema: string): string => `afterpost_${schema}`;

/** Roles belong to the whole cluster: another database's administrator may be making the same one this moment. */
const MADE_MEANWHILE = new Set(['23505', '42710', 'XX000']);

/**
 * The administrator's step, repeatable and safe under concurrency: a role and a schema per service. Run by whoever has
 * a login that may do it; services themselves never need it again.
 */
export async function provision(adminUrl: string): Promise<void> {
  const admin = new Client({ connectionString: adminUrl, application_name: 'afterpost provision' });
  await admin.connect();
  try {
    await admin.query(`select pg_advisory_lock(hashtextextended('afterpost.provision', 0))`);
    for (const role of [...SCHEMAS.map(roleOf), SQL_READERS]) await createRole(admin, role);
    for (const schema of SCHEMAS) {
      await admin.query(`create schema if not exists "${schema}" authorization ${roleOf(schema)}`);
    }
    await admin.query(`grant set on parameter "app.tenant" to ${roleOf('read')}`);
    await admin.query(`grant usage on schema read to ${roleOf('gateway')}, ${SQL_READERS}`);
  } finally {
    await admin.end();
  }
}

async function createRole(admin: Client, role: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const known = await admin.query('select 1 from pg_roles where rolname = $1', [role]);
      if (known.rowCount === 0) await admin.query(`create role ${role} nologin`);
      return;
    } catch (error) {
      if (attempt >= 5 || !MADE_MEANWHILE.has((error as { code?: string }).code ?? '')) throw error;
    }
  }
}

/** The same login, acting as a schema's role and seeing only its schema. */
export function urlAs(adminUrl: string, schema: string): string {
  const url = new URL(adminUrl);
  url.searchParams.set('options', `-c role=${roleOf(schema)} -c search_path=${schema}`);
  return url.toString();
}

/** Whether a login may provision: then one URL serves a whole development set-up; else it must be the service's own login. */
export async function mayProvision(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ may: boolean }>('select rolsuper as may from pg_roles where rolname = current_user');
    return rows[0]?.may ?? false;
  } finally {
    await client.end();
  }
}
