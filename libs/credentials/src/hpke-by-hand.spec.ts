import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  createHmac,
  randomUUID,
  type KeyObject,
} from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { newLeaseKey, sealLease } from './lease.ts';

// RFC 9180, base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM, written down a second time and on another
// library: what the two agree on is the standard and not a habit of either.
const KEM = Buffer.concat([Buffer.from('KEM'), Buffer.from([0x00, 0x20])]);
const SUITE = Buffer.concat([Buffer.from('HPKE'), Buffer.from([0x00, 0x20, 0x00, 0x01, 0x00, 0x02])]);
const NOTHING = Buffer.alloc(0);

const hmac = (key: Buffer, data: Buffer): Buffer => createHmac('sha256', key).update(data).digest();
const extract = (suite: Buffer, salt: Buffer, label: string, secret: Buffer): Buffer =>
  hmac(salt.length > 0 ? salt : Buffer.alloc(32), Buffer.concat([Buffer.from('HPKE-v1'), suite, Buffer.from(label), secret]));
const expand = (suite: Buffer, secret: Buffer, label: string, context: Buffer, length: number): Buffer => {
  const info = Buffer.concat([Buffer.from([length >> 8, length & 255]), Buffer.from('HPKE-v1'), suite, Buffer.from(label), context]);
  return hmac(secret, Buffer.concat([info, Buffer.from([1])])).subarray(0, length); // one block is enough for every use here
};

const rawOf = (key: KeyObject): Buffer => Buffer.from(String(key.export({ format: 'jwk' }).x), 'base64url');
const publicKeyOf = (raw: Buffer): KeyObject =>
  createPublicKey({
    key: { kty: 'OKP', crv: 'X25519', x: raw.toString('base64url') },
    format: 'jwk',
  });

function keyAndNonce(shared: Buffer, enc: Buffer, recipient: Buffer, info: string): { key: Buffer; nonce: Buffer } {
  const secret = expand(KEM, extract(KEM, NOTHING, 'eae_prk', shared), 'shared_secret', Buffer.concat([enc, recipient]), 32);
  const context = Buffer.concat([
    Buffer.of(0),
    extract(SUITE, NOTHING, 'psk_id_hash', NOTHING),
    extract(SUITE, NOTHING, 'info_hash', Buffer.from(info)),
  ]);
  const schedule = extract(SUITE, secret, 'secret', NOTHING);
  return {
    key: expand(SUITE, schedule, 'key', context, 32),
    nonce: expand(SUITE, schedule, 'base_nonce', context, 12),
  };
}

const INFO = 'afterpost lease v1';
const accountId = randomUUID();

describe('a lease is plain HPKE', () => {
  it('opens by hand what the library sealed', async () => {
    const pair = generateKeyPairSync('x25519');
    const lease = await sealLease('the token', rawOf(pair.publicKey).toString('base64'), accountId);
    const enc = Buffer.from(lease.enc, 'base64');
    const sealed = Buffer.from(lease.sealed, 'base64');
    const privateKey = createPrivateKey(pair.privateKey.export({ format: 'pem', type: 'pkcs8' }));
    const shared = diffieHellman({ privateKey, publicKey: publicKeyOf(enc) });
    const { key, nonce } = keyAndNonce(shared, enc, rawOf(pair.publicKey), INFO);
    const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(accountId)).setAuthTag(sealed.subarray(-16));
    expect(Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]).toString()).toBe('the token');
  });

  it('opens with the library what was sealed by hand', async () => {
    const recipient = await newLeaseKey();
    const ephemeral = generateKeyPairSync('x25519');
    const enc = rawOf(ephemeral.publicKey);
    const publicKey = Buffer.from(recipient.publicKey, 'base64');
    const shared = diffieHellman({
      privateKey: ephemeral.privateKey,
      publicKey: publicKeyOf(publicKey),
    });
    const { key, nonce } = keyAndNonce(shared, enc, publicKey, INFO);
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(accountId));
    const sealed = Buffer.concat([cipher.update('the token'), cipher.final(), cipher.getAuthTag()]);
    expect(await recipient.open({ enc: enc.toString('base64'), sealed: sealed.toString('base64') }, accountId)).toBe('the token');
  });
});
