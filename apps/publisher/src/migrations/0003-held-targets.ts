import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = [
  // The targets that wait for their account, so that it finds them when it is back.
  `create table held_target (
  target_id    uuid primary key,
  account_id   uuid not null,
  tenant_id    uuid not null,
  post_id      uuid not null,
  scheduled_at timestamptz(3) not null
)`,
  `create index held_target_of_account on held_target (account_id, scheduled_at, target_id)`,
  // The last turn that was given to one of them: the next comes a pause later, whoever gives it.
  `alter table account add column last_release_at timestamptz(3)`,
];

export class HeldTargets1795478400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of UP) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table held_target');
    await runner.query('alter table account drop column last_release_at');
  }
}
