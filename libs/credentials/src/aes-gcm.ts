import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { AppError } from '@afterpost/kernel';

const FORMAT = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + NONCE_BYTES;

export const KEY_BYTES = 32;

/** AES-256-GCM with a fresh nonce: `format (1) | nonce (12) | ciphertext | tag (16)`. */
export function encrypt(key: Buffer, plain: Buffer, associated: Buffer): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(associated);
  return Buffer.concat([Buffer.of(FORMAT), nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** @throws AppError `credential-not-openable`: another key, other associated data, or changed bytes; nobody can tell which */
export function decrypt(key: Buffer, sealed: Buffer, associated: Buffer): Buffer {
  if (sealed.length < HEADER_BYTES + TAG_BYTES || sealed[0] !== FORMAT) throw notOpenable();
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, HEADER_BYTES), {
    authTagLength: TAG_BYTES,
  })
    .setAAD(associated)
    .setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(HEADER_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch (cause) {
    throw notOpenable(cause);
  }
}

const notOpenable = (cause?: unknown): AppError =>
  new AppError(
    'credential-not-openable',
    'A sealed credential does not open: it was changed, belongs elsewhere, or was sealed with another key.',
    {
      cause,
    },
  );
