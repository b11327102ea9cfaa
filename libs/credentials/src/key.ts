import { createHmac } from 'node:crypto';
import { AppError } from '@afterpost/kernel';
import { KEY_BYTES } from './aes-gcm.ts';
import { Secret } from './secret.ts';

/** The key that wraps every account's data key. `id` is stored beside what it wraps; the key itself never is. */
export interface KeyEncryptionKey {
  readonly id: string;
  readonly key: Secret<Buffer>;
}

const KEY = /^(?:(?<id>[A-Za-z0-9_-]{1,40}):)?(?<base64>[A-Za-z0-9+/]{43}=)$/;

/**
 * Reads a key-encryption key from `<base64 of 32 bytes>` or `<id>:<base64 of 32 bytes>`. A key without an id is named by
 * its own fingerprint, so that the same key has the same id everywhere.
 *
 * @throws AppError `invalid-credentials-key`, which says what is wrong and never what was given
 */
export function parseKey(text: string | undefined): KeyEncryptionKey {
  const given = text?.trim() ?? '';
  if (given === '') throw invalid('is not set');
  const parts = KEY.exec(given)?.groups;
  if (!parts?.['base64']) throw invalid('is not the base64 of 32 bytes');
  const bytes = Buffer.from(parts['base64'], 'base64');
  if (new Set(bytes).size === 1) throw invalid('repeats one byte and protects nothing');
  return {
    id: parts['id'] ?? fingerprint(bytes, 'afterpost key id').toString('hex').slice(0, 12),
    key: new Secret(bytes),
  };
}

/**
 * Reads keys that were used before, separated by commas: what they sealed still opens. Nothing given: there are none.
 *
 * @throws AppError `invalid-credentials-key`
 */
export const parseKeys = (text: string | undefined): readonly KeyEncryptionKey[] =>
  (text ?? '')
    .split(',')
    .filter((key) => key.trim() !== '')
    .map(parseKey);

/** What may be stored to notice later that another key is in use: says nothing about the key itself. */
export const keyCheck = (kek: KeyEncryptionKey): string =>
  fingerprint(kek.key.expose(), `afterpost key check ${kek.id}`).toString('base64');

const fingerprint = (key: Buffer, purpose: string): Buffer => createHmac('sha256', key).update(purpose).digest();

const invalid = (problem: string): AppError =>
  new AppError(
    'invalid-credentials-key',
    `The credentials key ${problem}. It seals the tokens of connected accounts: make one with \`openssl rand -base64 ${KEY_BYTES}\`, keep it safe, and give the same one at every start.`,
  );
