import type { In, Out, rotateKeys } from '@afterpost/contracts';
import { Vault } from '@afterpost/credentials';
import { AppError, type Log } from '@afterpost/kernel';
import type { Handles } from '@afterpost/messaging';
import { Database, LOG } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { KeyCheck } from '../credential/key-check.ts';
import { replaceKey, rowsByKey, rowsUnderOtherKeys, type SealedRow } from './sealed-rows.ts';

type Command = typeof rotateKeys;

/**
 * Wraps data keys anew under the key in use, a few at a time. Each row changes by itself and only as it was read, so that
 * everything else goes on, and whoever is interrupted begins again with what is left.
 */
@Injectable()
export class RotateKeys implements Handles<Command> {
  constructor(
    private readonly database: Database,
    private readonly vault: Vault,
    private readonly keys: KeyCheck,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async handle({ after, limit }: In<Command>): Promise<Out<Command>> {
    const { keyId } = this.vault;
    const rows = await rowsUnderOtherKeys(this.database.pool, keyId, after, limit);
    const outcomes: ('rotated' | 'changed' | 'failed')[] = [];
    for (const row of rows) outcomes.push(await this.#rotate(row));
    const failed = rows.filter((_row, index) => outcomes[index] === 'failed').map(({ id }) => id);
    const last = rows.at(-1);
    const next = rows.length === limit && last ? last.id : null;
    const remaining = [...(await rowsByKey(this.database.pool))].reduce((sum, [id, count]) => (id === keyId ? sum : sum + count), 0);
    if (remaining === 0) await this.keys.forgetOthers();
    const rotated = outcomes.filter((outcome) => outcome === 'rotated').length;
    this.log.info({ keyId, rotated, failed: failed.length, remaining }, 'keys-rotated');
    return { keyId, rotated, failed, remaining, next };
  }

  async #rotate(row: SealedRow): Promise<'rotated' | 'changed' | 'failed'> {
    try {
      return (await replaceKey(this.database.pool, row, this.vault.rewrapped(row.id, row.wrapped))) ? 'rotated' : 'changed';
    } catch (error) {
      // one row that does not open must not keep the others under the old key
      if (!(error instanceof AppError)) throw error;
      this.log.error({ err: error, table: row.table, id: row.id, keyId: row.wrapped.keyId }, 'key-not-rotated');
      return 'failed';
    }
  }
}
