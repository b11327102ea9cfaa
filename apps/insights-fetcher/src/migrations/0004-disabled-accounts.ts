import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATUSES = ['unknown', 'active', 'token_expired', 'disconnected'];

/** Accounts may be disabled: they are not asked, and go on where they were. */
export class DisabledAccounts1795996800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await restrict(runner, [...STATUSES, 'disabled']);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`update account_schedule set status = 'disconnected' where status = 'disabled'`);
    await restrict(runner, STATUSES);
  }
}

async function restrict(runner: QueryRunner, statuses: readonly string[]): Promise<void> {
  const words = statuses.map((status) => `'${status}'`).join(', ');
  await runner.query('alter table account_schedule drop constraint account_schedule_status_check');
  await runner.query(`alter table account_schedule add constraint account_schedule_status_check check (status in (${words}))`);
}
