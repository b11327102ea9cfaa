import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';
import { AppError } from '@afterpost/kernel';

/** An access token sealed to one caller's one-time public key, both parts base64. */
export interface SealedLease {
  readonly enc: string;
  readonly sealed: string;
}

/** The caller's one-time key pair; the private half never leaves `open`. */
export interface LeaseKey {
  /** Base64 of the raw X25519 public key: goes into the request. */
  readonly publicKey: string;
  /** @throws AppError `lease-not-openable` */
  open(lease: SealedLease, accountId: string): Promise<string>;
}

const LEASE_INFO = 'afterpost lease v1';

const suite = new CipherSuite({
  kem: new DhkemX25519HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Aes256Gcm(),
});
const info = bytesOf(LEASE_INFO);

/** A key pair for one lease: made before asking, used once, forgotten. */
export async function newLeaseKey(): Promise<LeaseKey> {
  const pair = await suite.kem.generateKeyPair();
  return {
    publicKey: toBase64(await suite.kem.serializePublicKey(pair.publicKey)),
    async open(lease, accountId) {
      try {
        const recipient = await suite.createRecipientContext({
          recipientKey: pair.privateKey,
          enc: fromBase64(lease.enc),
          info,
        });
        const token = await recipient.open(fromBase64(lease.sealed), bytesOf(accountId));
        return new TextDecoder().decode(token);
      } catch (cause) {
        throw new AppError('lease-not-openable', 'A leased token does not open: it was sealed to another key or for another account.', {
          cause,
        });
      }
    },
  };
}

/**
 * Seals an access token to a caller's public key (HPKE: X25519, HKDF-SHA256, AES-256-GCM), bound to the account.
 *
 * @throws AppError `invalid-public-key`
 */
export async function sealLease(token: string, publicKey: string, accountId: string): Promise<SealedLease> {
  const sender = await senderTo(publicKey);
  const sealed = await sender.seal(bytesOf(token), bytesOf(accountId));
  return { enc: toBase64(sender.enc), sealed: toBase64(sealed) };
}

async function senderTo(publicKey: string): Promise<Awaited<ReturnType<CipherSuite['createSenderContext']>>> {
  try {
    const recipientPublicKey = await suite.kem.deserializePublicKey(fromBase64(publicKey));
    return await suite.createSenderContext({ recipientPublicKey, info });
  } catch (cause) {
    throw new AppError('invalid-public-key', 'The public key of a lease request is not the base64 of an X25519 public key.', { cause });
  }
}

/** Buffers may share memory with others; a copy of its own is what web crypto gets. */
function bytesOf(text: string): ArrayBuffer {
  return new Uint8Array(Buffer.from(text, 'utf8')).buffer;
}

function fromBase64(text: string): ArrayBuffer {
  return new Uint8Array(Buffer.from(text, 'base64')).buffer;
}

function toBase64(bytes: ArrayBuffer): string {
  return Buffer.from(bytes).toString('base64');
}
