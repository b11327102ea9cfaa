import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '@afterpost/kernel';
import { z } from 'zod';

const schema = z.object({
  apiKey: z.string(),
  credentialsKey: z.string(),
  /** Keys that it takes the place of, until `afterpost keys rotate` has found nothing left. */
  oldCredentialsKeys: z.string().optional(),
  databasePassword: z.string(),
  readerPassword: z.string(),
  sandboxSeed: z.string(),
  /** Kept, so that the printed database URL stays true from start to start. */
  databasePort: z.number().int(),
});
export type Secrets = z.infer<typeof schema>;

const generate = (): Secrets => ({
  apiKey: `sk_live_${randomBytes(24).toString('base64url')}`,
  credentialsKey: randomBytes(32).toString('base64'),
  databasePassword: randomBytes(18).toString('base64url'),
  readerPassword: randomBytes(18).toString('base64url'),
  sandboxSeed: randomBytes(8).toString('hex'),
  databasePort: 0,
});

/** The secrets of a data directory, made on the first start. Losing them loses the tokens: they are never made anew over an existing file. */
export function secretsOf(dataDir: string): Secrets {
  const file = fileIn(dataDir);
  if (!existsSync(file)) {
    try {
      mkdirSync(dataDir, { recursive: true });
    } catch (error) {
      throw new AppError('data-dir-not-writable', `The data directory ${dataDir} can't be made. Choose another one: AFTERPOST_DATA_DIR=…`, {
        cause: error,
      });
    }
    return keepSecrets(dataDir, generate());
  }
  const parsed = schema.safeParse(readJson(file));
  if (!parsed.success)
    throw new AppError(
      'secrets-broken',
      `${file} can't be read as the secrets of this data directory. Put back a copy of it, or start afresh in another one: AFTERPOST_DATA_DIR=…`,
    );
  return parsed.data;
}

/** Writes them whole or not at all, readable by nobody else. */
export function keepSecrets(dataDir: string, secrets: Secrets): Secrets {
  const file = fileIn(dataDir);
  try {
    writeFileSync(`${file}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  } catch (error) {
    throw new AppError(
      'data-dir-not-writable',
      `${file} can't be written. Make the data directory writable, or choose another one: AFTERPOST_DATA_DIR=…`,
      { cause: error },
    );
  }
  return secrets;
}

const fileIn = (dataDir: string): string => join(dataDir, 'secrets.json');

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
