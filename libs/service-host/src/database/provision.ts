import { Client } from 'pg';
import { BUDGET_CALLERS, BUDGET_SCHEMA } from '../call-budgets/budget-schema.ts';
import { connect } from './connect.ts';

/** The schemas of the house; each has an owner role of the same name behind `afterpost_`. */
export const SCHEMAS = ['publisher', 'token_health', 'insights_fetcher', 'read', 'notifier', 'gateway'] as const;

/** Who may SELECT from `read` by SQL alone, for the tenant that its login was made for. */
export const SQL_READERS = 'afterpost_sql';

export const roleOf = (schema: string): string => `afterpost_${schema}`;

/**
 * Roles and their rights belong to the whole cluster, advisory locks to one database: another database's administrator
 * may be doing the same this moment (unique violation, duplicate object, tuple concurrently updated).
 */
const DONE_MEANWHILE = new Set(['23505', '42710', 'XX000']);
const TRIES = 10;

/**
 * The administrator's step, repeatable and safe under concurrency: a role and a schema per service. Run by whoever has
 * a login that may do it; services themselves never need it again.
 */
export async function provision(adminUrl: string): Promise<void> {
  const admin = new Client({ connectionString: adminUrl, application_name: 'afterpost provision' });
  admin.on('error', () => {});
  await admin.connect();
  try {
    await admin.query(`select pg_advisory_lock(hashtextextended('afterpost.provision', 0))`);
    for (const role of [...SCHEMAS.map(roleOf), SQL_READERS]) await insist(() => createRole(admin, role));
    for (const schema of SCHEMAS) {
      await insist(() => rememberSchema(admin, schema));
      await admin.query(`create schema if not exists "${schema}" authorization ${roleOf(schema)}`);
    }
    await provisionBudgets(admin);
    await insist(() => admin.query(`grant set on parameter "app.tenant" to ${roleOf('read')}`));
    await admin.query(`grant usage on schema read to ${roleOf('gateway')}, ${SQL_READERS}`);
  } finally {
    await admin.end();
  }
}

/** Budgets belong to no service: their schema has a role of its own, and those who call platforms may execute its functions. */
async function provisionBudgets(admin: Client): Promise<void> {
  const owner = roleOf('budget');
  const callers = BUDGET_CALLERS.map(roleOf).join(', ');
  await insist(() => createRole(admin, owner));
  await admin.query(`create schema if not exists budget authorization ${owner}`);
  await admin.query(`set role ${owner}`);
  for (const statement of BUDGET_SCHEMA) await admin.query(statement);
  await admin.query('revoke execute on all functions in schema budget from public');
  await admin.query(`grant usage on schema budget to ${callers}, ${roleOf('gateway')}`);
  await admin.query(`grant execute on function budget.take, budget.settle to ${callers}`);
  await admin.query(`grant select on budget.state to ${roleOf('gateway')}`);
  await admin.query('reset role');
}

async function createRole(admin: Client, role: string): Promise<void> {
  const known = await admin.query('select 1 from pg_roles where rolname = $1', [role]);
  if (known.rowCount === 0) await admin.query(`create role ${role} nologin`);
}

/** For whoever lets the role itself log in: it sees its schema without being told to. */
async function rememberSchema(admin: Client, schema: string): Promise<void> {
  const setting = `search_path=${schema}`;
  const known = await admin.query('select 1 from pg_roles where rolname = $1 and $2 = any(rolconfig)', [roleOf(schema), setting]);
  if (known.rowCount === 0) await admin.query(`alter role ${roleOf(schema)} set search_path = ${schema}`);
}

async function insist(step: () => Promise<unknown>): Promise<void> {
  for (let tried = 1; ; tried += 1) {
    try {
      await step();
      return;
    } catch (error) {
      if (tried >= TRIES || !DONE_MEANWHILE.has((error as { code?: string }).code ?? '')) throw error;
    }
  }
}

/** The same login, acting as a schema's role and seeing only its schema; other options of the address stay. */
export function urlAs(adminUrl: string, schema: string): string {
  const url = new URL(adminUrl);
  const given = url.searchParams.get('options');
  url.searchParams.set('options', `${given === null ? '' : `${given} `}-c role=${roleOf(schema)} -c search_path=${schema}`);
  return url.toString();
}

/** Whether a login may provision: then one URL serves a whole development set-up; else it must be the service's own login. */
export async function mayProvision(url: string): Promise<boolean> {
  const client = await connect(url, 'afterpost provision');
  try {
    const { rows } = await client.query<{ may: boolean }>('select rolsuper as may from pg_roles where rolname = current_user');
    return rows[0]?.may ?? false;
  } finally {
    await client.end();
  }
}
