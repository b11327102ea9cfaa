/** The role of the gateway: SELECT and EXECUTE only, one tenant per statement. */
export const GATEWAY_ROLE = 'afterpost_gateway';

/** Members are logins that may SELECT what belongs to the tenant they were made for (`sql_roles`). */
export const SQL_ROLE = 'afterpost_sql';

/**
 * The statements that let others read a table with a `tenant_id`, and only the rows of one tenant: the gateway's by the
 * setting that query functions make for their statement, an SQL login's by who it is. The owner writes freely.
 */
export const readableByTenant = (table: string): string[] => [
  `alter table ${table} enable row level security`,
  `create policy ${table}_of_tenant on ${table} for select to ${GATEWAY_ROLE}
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)`,
  `create policy ${table}_of_login on ${table} for select to ${SQL_ROLE}
  using (tenant_id = (select r.tenant_id from sql_roles r where r.role_name = session_user))`,
  readable(table),
];

/** The statement that lets others read a table or view as far as its policies go. */
export const readable = (relation: string): string => `grant select on ${relation} to ${GATEWAY_ROLE}, ${SQL_ROLE}`;

/** A view is only as open as the tables below it are to who asks. */
export const viewOf = (name: string, select: string): string[] => [
  `create view ${name} with (security_invoker = true) as\n${select}`,
  readable(name),
];

/**
 * A hot read in one round trip: sets the tenant for the time of its own statement and returns what the tenant may see.
 * The `set` clause puts the caller's setting back, even inside a transaction of the caller. Names in the body are
 * qualified: the caller has its own search path.
 */
export const tenantFunction = (name: string, params: readonly string[], returns: string, query: string): string[] => {
  const signature = ['p_tenant uuid', ...params].join(', ');
  return [
    `create function ${name}(${signature}) returns setof ${returns} language plpgsql set app.tenant = '' as $$
begin
  perform set_config('app.tenant', coalesce(p_tenant::text, ''), true);
  return query ${query};
end $$`,
    `revoke execute on function ${name}(${signature}) from public`,
    `grant execute on function ${name}(${signature}) to ${GATEWAY_ROLE}`,
  ];
};

/**
 * A parameter, or what stands for it when it was not given. Not `coalesce`: under row-level security PostgreSQL takes
 * that for something that might leak rows, and no longer uses the comparison to find its place in an index or a month.
 */
export const orElse = (param: string, otherwise: string): string => `case when ${param} is null then ${otherwise} else ${param} end`;
