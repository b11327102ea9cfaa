import { LOG_TABLES_2 } from '@afterpost/event-store';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AppendOneEvent1795392000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of LOG_TABLES_2) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function append_event');
  }
}
