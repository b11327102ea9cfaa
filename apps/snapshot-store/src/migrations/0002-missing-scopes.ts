import { READ_MODELS_2 } from '@afterpost/read-models';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class MissingScopes1796083200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of READ_MODELS_2) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table account drop column missing_scopes');
  }
}
