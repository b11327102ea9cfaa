import type { JsonValue } from '@afterpost/platforms';
import type { Account } from '../schedule/account.ts';
import { AppError } from '@afterpost/kernel';
import type { PoolClient } from 'pg';
import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** The scrubbed answers of one capture as one block: alike as they are, they shrink to a tenth together. */
export const pack = (answers: readonly JsonValue[]): Promise<Buffer> => compress(Buffer.from(JSON.stringify(answers)));

/** The answers of a block, in the order in which they were packed. */
export async function unpack(block: Buffer): Promise<readonly JsonValue[]> {
  return JSON.parse((await decompress(block)).toString('utf8')) as JsonValue[];
}

/** Keeps a capture's answers; the block's id goes into its snapshots. Nothing answered, nothing kept. */
export async function keepRawBlock(
  tx: PoolClient,
  account: Account,
  capturedAt: Date,
  answers: { readonly n: number; readonly data: Buffer },
): Promise<number | null> {
  if (answers.n === 0) return null;
  const text = 'insert into raw_block (tenant_id, account_id, captured_on, n, data) values ($1, $2, $3, $4, $5) returning block_id';
  const capturedOn = capturedAt.toISOString().slice(0, 10);
  const { rows } = await tx.query<{ block_id: string | number }>(text, [
    account.tenantId,
    account.accountId,
    capturedOn,
    answers.n,
    answers.data,
  ]);
  if (!rows[0]) throw new AppError('row-missing', 'A raw block was not kept.');
  return Number(rows[0].block_id);
}
