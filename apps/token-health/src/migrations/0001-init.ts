import { LOG_TABLES_1 } from '@afterpost/event-store';
import { CONSUMER_TABLES, DUE_TABLE } from '@afterpost/messaging';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { ACCOUNT_TABLES } from '../account/account.table.ts';
import { CREDENTIAL_TABLES } from '../credential/credential.table.ts';

export class Init1767225600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...LOG_TABLES_1, ...CONSUMER_TABLES, ...DUE_TABLE, ...ACCOUNT_TABLES, ...CREDENTIAL_TABLES]) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table key_check, credential, account, due, parked, attempts, checkpoints, events, epochs');
    await runner.query('drop function append_events, draw_transaction_id');
  }
}
