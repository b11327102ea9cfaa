import { keyCheck, type KeyEncryptionKey } from '@afterpost/credentials';
import type { Queryable } from '@afterpost/event-store';
import { AppError } from '@afterpost/kernel';
import { Database } from '@afterpost/service-host';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { rowsByKey } from '../rotate-keys/sealed-rows.ts';
import { CREDENTIALS_KEYS, type CredentialsKeys } from '../settings.ts';

interface Known {
  readonly key_id: string;
  readonly check_value: string;
}

/** Notices at start that a key is not the one that sealed this database's tokens: later it would look like dead accounts. */
@Injectable()
export class KeyCheck implements OnModuleInit {
  constructor(
    private readonly database: Database,
    @Inject(CREDENTIALS_KEYS) private readonly keys: CredentialsKeys,
  ) {}

  /** @throws AppError `wrong-credentials-key`, `credentials-key-missing` */
  async onModuleInit(): Promise<void> {
    const { current, others } = this.keys;
    const given = [current, ...others];
    await this.database.transaction(async ({ pg }) => {
      await pg.query('lock table key_check in exclusive mode');
      const { rows: known } = await pg.query<Known>('select key_id, check_value from key_check order by key_id');
      const impostor = given.find((key) => known.some((row) => row.key_id === key.id && row.check_value !== keyCheck(key)));
      const isKnown = known.length === 0 || given.some((key) => known.some((row) => row.key_id === key.id));
      if (impostor || !isKnown) throw wrongKey(impostor ?? current, known);
      await everyKeyIsGiven(pg, given);
      await pg.query('insert into key_check (key_id, check_value) values ($1, $2) on conflict do nothing', [current.id, keyCheck(current)]);
    });
  }

  /** After nothing is left that another key has sealed: a start with the old key alone is a mistake from now on. */
  async forgetOthers(): Promise<void> {
    await this.database.pool.query('delete from key_check where key_id <> $1', [this.keys.current.id]);
  }
}

async function everyKeyIsGiven(db: Queryable, given: readonly KeyEncryptionKey[]): Promise<void> {
  for (const [keyId, count] of await rowsByKey(db)) {
    if (given.some(({ id }) => id === keyId)) continue;
    throw new AppError(
      'credentials-key-missing',
      `The credentials key ${keyId} has sealed the tokens of ${count} ${count === 1 ? 'account' : 'accounts'} in this database and was not given. Give it beside the new one, as an old key, until \`afterpost keys rotate\` has found nothing left.`,
    );
  }
}

const wrongKey = ({ id }: KeyEncryptionKey, known: readonly Known[]): AppError =>
  new AppError(
    'wrong-credentials-key',
    `The credentials key ${id} is not the one that sealed the tokens in this database (${known.map((row) => row.key_id).join(', ')}). Start with that key, or the connected accounts cannot be used.`,
  );
