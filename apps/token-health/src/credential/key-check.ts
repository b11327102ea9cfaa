import { keyCheck, type KeyEncryptionKey } from '@afterpost/credentials';
import { AppError } from '@afterpost/kernel';
import { Database } from '@afterpost/service-host';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { CREDENTIALS_KEY } from '../settings.ts';

/** Notices at start that the key is not the one that sealed this database's tokens: later it would look like dead accounts. */
@Injectable()
export class KeyCheck implements OnModuleInit {
  constructor(
    private readonly database: Database,
    @Inject(CREDENTIALS_KEY) private readonly key: KeyEncryptionKey,
  ) {}

  /** @throws AppError `wrong-credentials-key` */
  async onModuleInit(): Promise<void> {
    const known = await this.database.transaction(async ({ pg }) => {
      await pg.query('lock table key_check in exclusive mode');
      const { rows } = await pg.query<{ key_id: string; check_value: string }>('select key_id, check_value from key_check');
      if (rows.length === 0)
        await pg.query('insert into key_check (key_id, check_value) values ($1, $2)', [this.key.id, keyCheck(this.key)]);
      return rows;
    });
    if (known.length === 0 || known.some((row) => row.key_id === this.key.id && row.check_value === keyCheck(this.key))) return;
    throw new AppError(
      'wrong-credentials-key',
      `The credentials key ${this.key.id} is not the one that sealed the tokens in this database (${known.map((row) => row.key_id).join(', ')}). Start with that key, or the connected accounts cannot be used.`,
    );
  }
}
