import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { newLeaseKey, sealLease } from './lease.ts';

const accountId = randomUUID();

describe('a lease', () => {
  it('is opened by the caller that asked for it', async () => {
    const key = await newLeaseKey();
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (token) => {
        expect(await key.open(await sealLease(token, key.publicKey, accountId), accountId)).toBe(token.toWellFormed());
      }),
      { numRuns: 25 },
    );
  });

  it('is not opened by anybody else', async () => {
    const lease = await sealLease('token', (await newLeaseKey()).publicKey, accountId);
    await expect((await newLeaseKey()).open(lease, accountId)).rejects.toThrow('lease-not-openable');
  });

  it('is not opened for another account', async () => {
    const key = await newLeaseKey();
    const lease = await sealLease('token', key.publicKey, accountId);
    await expect(key.open(lease, randomUUID())).rejects.toThrow('lease-not-openable');
  });

  it('is not opened when it was changed on the way', async () => {
    const key = await newLeaseKey();
    const lease = await sealLease('token', key.publicKey, accountId);
    const changed = Buffer.from(lease.sealed, 'base64');
    changed[0]! ^= 1;
    await expect(key.open({ ...lease, sealed: changed.toString('base64') }, accountId)).rejects.toThrow('lease-not-openable');
    await expect(key.open({ ...lease, enc: '' }, accountId)).rejects.toThrow('lease-not-openable');
  });

  it.each([
    ['nothing', ''],
    ['a short key', 'AAAA'],
    ['the zero point', Buffer.alloc(32).toString('base64')],
  ])('is not sealed to %s', async (_what, publicKey) => {
    await expect(sealLease('token', publicKey, accountId)).rejects.toThrow('invalid-public-key');
  });

  it('does not show the token in any error', async () => {
    const error: unknown = await sealLease('hunter2', 'AAAA', accountId).catch((caught: unknown) => caught);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('hunter2');
  });
});
