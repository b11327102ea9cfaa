import { LOG_TABLES_1 } from '@afterpost/event-store';
import { CONSUMER_TABLES, DUE_TABLE } from '@afterpost/messaging';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const OWN_TABLES = [
  // What we need of the accounts, which token-health owns.
  `create table account (
  account_id          uuid primary key,
  tenant_id           uuid not null,
  platform            text not null,
  platform_account_id text not null,
  handle              text not null,
  status              text not null,
  position            bigint not null
)`,

  // Every post on a platform that we know, published by us or found there: one of ours for each.
  `create table platform_post (
  account_id  uuid not null,
  external_id text not null,
  post_id     uuid not null,
  target_id   uuid not null,
  discovered  boolean not null,
  primary key (account_id, external_id)
)`,
];

export class Init1767225600000 implements MigrationInterface {
  readonly name = 'Init1767225600000';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...LOG_TABLES_1, ...CONSUMER_TABLES, ...DUE_TABLE, ...OWN_TABLES]) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table account, platform_post, due, parked, attempts, checkpoints, events, epochs');
    await runner.query('drop function append_events, draw_transaction_id');
  }
}
