import { READ_MODELS_3 } from '@afterpost/read-models';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class PrimaryAccounts1796169600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of READ_MODELS_3) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function primary_account');
    await runner.query('alter table account drop column primary_since');
  }
}
