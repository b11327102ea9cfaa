import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Init1767225600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table idempotency (
      tenant_id uuid not null, route text not null, key text not null, body_hash text not null, reserved_at timestamptz not null,
      status int, answer jsonb, position text, primary key (tenant_id, route, key))`);
    await runner.query('create index on idempotency (reserved_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table idempotency');
  }
}
