import type { MigrationInterface, QueryRunner } from 'typeorm';
import { METRIC_REGISTRY_TABLE } from '../metric-registry/metric-registry.table.ts';

/** What platforms have answered before saves calls: a target's kind and last figures, and metrics that were refused. */
export class RememberAnswers1795305600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table capture_schedule add column media_type text not null default 'text', add column last jsonb`);
    for (const statement of METRIC_REGISTRY_TABLE) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table refused_metric');
    await runner.query('alter table capture_schedule drop column media_type, drop column last');
  }
}
