import { randomBytes, randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { parseKey } from './key.ts';
import { Vault } from './vault.ts';

const kek = (id: string) => parseKey(`${id}:${randomBytes(32).toString('base64')}`);
const vaultOf = (id = 'k1'): Vault => new Vault(kek(id));
const NOT_OPENABLE = 'credential-not-openable';

describe('Vault', () => {
  it('opens what it sealed, from what was stored', () => {
    const vault = vaultOf();
    fc.assert(
      fc.property(
        fc.uuid(),
        fc.string({ unit: 'binary' }),
        fc.constantFrom('access' as const, 'refresh' as const),
        (accountId, token, purpose) => {
          const key = vault.newAccountKey(accountId);
          const stored = vault.accountKey(accountId, key.wrapped);
          expect(stored.open(purpose, key.seal(purpose, token))).toBe(token.toWellFormed());
        },
      ),
    );
  });

  it('does not open a row that was copied to another account', () => {
    const vault = vaultOf();
    const [mine, theirs] = [randomUUID(), randomUUID()];
    const key = vault.newAccountKey(mine);
    expect(() => vault.accountKey(theirs, key.wrapped)).toThrow(NOT_OPENABLE);
    expect(() => vault.newAccountKey(theirs).open('access', key.seal('access', 'token'))).toThrow(NOT_OPENABLE);
  });

  it('does not open a refresh token as an access token, nor the reverse', () => {
    const key = vaultOf().newAccountKey(randomUUID());
    expect(() => key.open('access', key.seal('refresh', 'token'))).toThrow(NOT_OPENABLE);
    expect(() => key.open('refresh', key.seal('access', 'token'))).toThrow(NOT_OPENABLE);
  });

  it('does not open anything of which one bit was changed or bytes are missing', () => {
    const key = vaultOf().newAccountKey(randomUUID());
    const sealed = key.seal('access', 'token');
    fc.assert(
      fc.property(fc.nat(sealed.length * 8 - 1), (bit) => {
        const changed = Buffer.from(sealed);
        changed[bit >> 3]! ^= 1 << (bit & 7);
        expect(() => key.open('access', changed)).toThrow(NOT_OPENABLE);
      }),
    );
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), (length) =>
        expect(() => key.open('access', sealed.subarray(0, length))).toThrow(NOT_OPENABLE),
      ),
    );
  });

  it('seals the same token differently every time', () => {
    const key = vaultOf().newAccountKey(randomUUID());
    expect(key.seal('access', 'token').equals(key.seal('access', 'token'))).toBe(false);
  });

  it('says which key is missing', () => {
    const accountId = randomUUID();
    const key = vaultOf('old').newAccountKey(accountId);
    expect(() => vaultOf('new').accountKey(accountId, key.wrapped)).toThrow('sealed with key old, but key new is in use');
  });

  it('does not open what another key of the same id wrapped', () => {
    const accountId = randomUUID();
    expect(() => vaultOf().accountKey(accountId, vaultOf().newAccountKey(accountId).wrapped)).toThrow(NOT_OPENABLE);
  });

  it('opens what another of its keys wrapped, and wraps it anew without touching what is sealed', () => {
    const [old, current] = [kek('old'), kek('current')];
    const both = new Vault(current, [old]);
    fc.assert(
      fc.property(fc.uuid(), fc.string(), (accountId, token) => {
        const before = new Vault(old).newAccountKey(accountId);
        const sealed = before.seal('access', token);
        expect(both.accountKey(accountId, before.wrapped).open('access', sealed)).toBe(token.toWellFormed());
        const after = both.rewrapped(accountId, before.wrapped);
        expect(after.keyId).toBe('current');
        expect(new Vault(current).accountKey(accountId, after).open('access', sealed)).toBe(token.toWellFormed());
        expect(() => new Vault(old).accountKey(accountId, after)).toThrow('credentials-key-unknown');
      }),
    );
    expect(both.newAccountKey(randomUUID()).wrapped.keyId).toBe('current');
  });

  it('wraps nothing anew that was copied from another account', () => {
    const vault = vaultOf();
    const { wrapped } = vault.newAccountKey(randomUUID());
    expect(() => vault.rewrapped(randomUUID(), wrapped)).toThrow(NOT_OPENABLE);
  });

  it('shows no key material when it is printed', () => {
    const bytes = randomBytes(32);
    const vault = new Vault(parseKey(bytes.toString('base64')));
    const printed = inspect([vault, vault.newAccountKey(randomUUID())], {
      depth: 9,
      showHidden: true,
    });
    expect(printed).toContain('[secret]');
    expect(printed).not.toContain(bytes.toString('hex').match(/../g)?.slice(0, 8).join(' '));
  });
});
