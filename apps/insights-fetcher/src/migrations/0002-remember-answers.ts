import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is known of a target saves calls: its kind of post, and what its last capture said. */
export class RememberCaptures1795305600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table capture_schedule add column media_type text not null default 'text', add column last jsonb`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table capture_schedule drop column media_type, drop column last');
  }
}
