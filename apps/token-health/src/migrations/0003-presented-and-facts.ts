import type { MigrationInterface, QueryRunner } from 'typeorm';
import { CREDENTIAL_COLUMNS_2 } from '../credential/credential.table.ts';

export class PresentedAndFacts1795996800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of CREDENTIAL_COLUMNS_2) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table credential drop column presented_at, drop column facts');
  }
}
