import { LOG_TABLES_1 } from '@afterpost/event-store';
import { CONSUMER_TABLES } from '@afterpost/messaging';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { COMMENTS_TABLE } from '../comments/comments.table.ts';
import { BACKFILL_TABLE } from '../discover/backfill.table.ts';
import { RAW_BLOCK_TABLE } from '../raw-answers/raw-block.table.ts';
import { SCHEDULE_TABLES } from '../schedule/schedule.table.ts';

export class Init1767225600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const statements = [...LOG_TABLES_1, ...CONSUMER_TABLES, ...SCHEDULE_TABLES, ...RAW_BLOCK_TABLE, ...COMMENTS_TABLE, ...BACKFILL_TABLE];
    for (const statement of statements) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('The first migration is not undone: drop the schema instead.');
  }
}
