import { ACCOUNT_DAILY_TABLE } from './account-daily/account-daily.table.ts';
import { ACCOUNT_SNAPSHOT_QUERIES, ACCOUNT_SNAPSHOT_TABLES } from './account-snapshot/account-snapshot.table.ts';
import { ACCOUNT_QUERIES, ACCOUNT_TABLE, ACCOUNT_TABLE_2, ACCOUNT_TABLE_3 } from './account/account.table.ts';
import { CAPTURE_FAILURE_TABLE } from './capture-failure/capture-failure.table.ts';
import { COMMENT_QUERIES, COMMENT_TABLE } from './comment/comment.table.ts';
import { POST_LATEST_TABLE } from './post-latest/post-latest.table.ts';
import { POST_QUERIES } from './post/post.sql.ts';
import { POST_TABLES } from './post/post.table.ts';
import { PROGRESS_TABLE } from './progress/progress.table.ts';
import { SNAPSHOT_QUERIES } from './snapshot/snapshot.sql.ts';
import { SNAPSHOT_TABLE } from './snapshot/snapshot.table.ts';
import { SQL_ROLES_TABLE } from './sql-roles/sql-roles.table.ts';
import { TARGET_DAILY_TABLE } from './target-daily/target-daily.table.ts';
import { TARGET_LATEST_TABLE } from './target-latest/target-latest.table.ts';

/** The statements that create the read models and their query functions in the schema `read`, in order, with their grants. */
export const READ_MODELS: readonly string[] = [
  ...SQL_ROLES_TABLE,
  ...PROGRESS_TABLE,
  ...ACCOUNT_TABLE,
  ...POST_TABLES,
  ...SNAPSHOT_TABLE,
  ...TARGET_LATEST_TABLE,
  ...TARGET_DAILY_TABLE,
  ...POST_LATEST_TABLE,
  ...ACCOUNT_DAILY_TABLE,
  ...ACCOUNT_SNAPSHOT_TABLES,
  ...COMMENT_TABLE,
  ...CAPTURE_FAILURE_TABLE,
  ...ACCOUNT_QUERIES,
  ...POST_QUERIES,
  ...SNAPSHOT_QUERIES,
  ...ACCOUNT_SNAPSHOT_QUERIES,
  ...COMMENT_QUERIES,
];

/** What was added to them later, in order. */
export const READ_MODELS_2: readonly string[] = ACCOUNT_TABLE_2;
export const READ_MODELS_3: readonly string[] = ACCOUNT_TABLE_3;
