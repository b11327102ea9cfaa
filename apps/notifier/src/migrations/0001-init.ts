import { CONSUMER_TABLES } from '@afterpost/messaging';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const OWN_TABLES = [
  `create table notice (
  seq        bigint generated always as identity primary key,
  notice_id  uuid not null unique,
  tenant_id  uuid not null,
  -- the event that it comes of: whose, and where in its owner's log
  source     text not null,
  position   bigint not null,
  kind       text not null,
  severity   text not null,
  message    text not null,
  account_id uuid,
  post_id    uuid,
  target_id  uuid,
  created_at timestamptz(3) not null,
  read_at    timestamptz(3)
)`,
  `create index notice_of_tenant on notice (tenant_id, seq)`,
  `create index notice_unread on notice (tenant_id, seq) where read_at is null`,
  `create index notice_of_target on notice (target_id) where target_id is not null`,

  // What accounts are called, for words about them.
  `create table account (
  account_id uuid primary key,
  handle     text not null,
  platform   text not null
)`,

  // Why targets were not published: told by their own events, needed when their post has ended.
  `create table failure (
  target_id  uuid primary key,
  post_id    uuid not null,
  account_id uuid not null,
  message    text not null,
  position   bigint not null
)`,
  `create index failure_of_post on failure (post_id)`,
];

export class Init1795478400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...CONSUMER_TABLES, ...OWN_TABLES]) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table failure, account, notice, parked, attempts, checkpoints');
  }
}
