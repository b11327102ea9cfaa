import { CONSUMER_TABLES } from '@afterpost/messaging';
import { READ_MODELS } from '@afterpost/read-models';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Init1767225600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...CONSUMER_TABLES, ...READ_MODELS]) await runner.query(sql);
  }

  /** The read models are made of others' facts: dropping the schema and starting again is the way back. */
  async down(): Promise<void> {}
}
