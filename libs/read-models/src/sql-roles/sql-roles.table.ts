import { SQL_ROLE } from '../access/tenant-access.ts';

/** Which tenant an SQL login was made for; a login sees its own row. Comes before every other table: their policies ask it. */
export const SQL_ROLES_TABLE: readonly string[] = [
  `create table sql_roles (
  role_name name primary key,
  tenant_id uuid not null
)`,
  `alter table sql_roles enable row level security`,
  `create policy sql_roles_of_login on sql_roles for select to ${SQL_ROLE} using (role_name = session_user)`,
  `grant select on sql_roles to ${SQL_ROLE}`,
];
