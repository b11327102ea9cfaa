import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newLeaseKey } from '@afterpost/credentials';
import { LIFETIME_MS, PASSWORD } from './testing/fake-network.ts';
import { metaOf, type Replica, TestBed } from './testing/replicas.ts';

let bed: TestBed;
let replica: Replica;

beforeAll(async () => {
  bed = await TestBed.open();
  replica = await bed.replica();
}, 30_000);
afterAll(() => bed[Symbol.asyncDispose]());

/** Every row of every table, binary columns also as the text they would be if they were not sealed. */
async function everythingStored(): Promise<string> {
  const { pool } = replica.database;
  const { rows: tables } = await pool.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = current_schema()`,
  );
  const contents = await Promise.all(tables.map(async ({ name }) => (await pool.query(`select * from "${name}"`)).rows));
  return JSON.stringify(contents.flat(), (_key, value: unknown) => {
    const bytes = (value as { type?: unknown; data?: unknown } | null)?.type === 'Buffer' ? (value as { data: number[] }).data : undefined;
    return bytes ? Buffer.from(bytes).toString('latin1') : value;
  });
}

describe('secrets', () => {
  it('are in no row, no event, no log line, no answer and no error, whatever happens to an account', async () => {
    const answers: unknown[] = [];
    const keep = async (answer: Promise<unknown>): Promise<void> => void answers.push(await answer.catch((error: unknown) => error));
    const accountId = await replica.connected();
    await keep(
      replica.connect.handle({ platform: 'bluesky', identifier: 'ada.test', password: `wrong ${PASSWORD}`, serviceUrl: null }, metaOf()),
    );
    await keep(replica.health.handle({ accountId }, metaOf()));
    bed.clock.advance(LIFETIME_MS);
    await keep(replica.lease.handle({ accountId, publicKey: (await newLeaseKey()).publicKey }, metaOf()));
    await keep(replica.lease.handle({ accountId, publicKey: 'not a key' }, metaOf()));
    await replica.database.pool.query('update credential set access_sealed = refresh_sealed');
    await keep(replica.health.handle({ accountId }, metaOf()));
    await replica.connected();
    bed.network.revoked = true;
    await keep(replica.report.handle({ accountId, version: 3, reason: 'ExpiredToken' }, metaOf()));
    await keep(replica.health.handle({ accountId }, metaOf()));
    expect(answers).toHaveLength(7);
    expect(bed.lines.length).toBeGreaterThan(3);
    expect(inspect(answers, { depth: 9 })).not.toContain('CANARY');
    expect(bed.lines.join('\n')).not.toContain('CANARY');
    const stored = await everythingStored();
    expect(stored).toContain('[secret] was revoked.');
    expect(stored).not.toContain('CANARY');
  });

  it('would be found if they were there', async () => {
    await replica.database.pool.query(`update credential set refresh_sealed = 'CANARY-refresh'`);
    expect(await everythingStored()).toContain('CANARY');
  });
});
