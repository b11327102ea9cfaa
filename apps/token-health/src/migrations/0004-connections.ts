import type { MigrationInterface, QueryRunner } from 'typeorm';
import { CONNECTION_TABLES } from '../connections/connection.table.ts';

export class Connections1796083200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of CONNECTION_TABLES) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table connection');
  }
}
