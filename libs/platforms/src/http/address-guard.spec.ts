import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { AddressGuard, isPublic } from './address-guard.ts';
import type { ResolveHost } from './address-guard.ts';

const resolvesTo =
  (...addresses: readonly string[]): ResolveHost =>
  (_hostname, done) =>
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );

const lookUp = (guard: AddressGuard, all = true): Promise<string> =>
  new Promise((resolve) => {
    guard.lookup('host.example', { all }, (error, found) => resolve(error ? error.message : JSON.stringify(found)));
  });

describe('public addresses', () => {
  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '255.255.255.255',
    '224.0.0.1',
    '198.18.0.1',
    '::1',
    '::',
    'fe80::1',
    'fd00:ec2::254',
    '::ffff:127.0.0.1',
    '::ffff:169.254.169.254',
    '64:ff9b::a9fe:a9fe',
    '2002:7f00:1::',
    '::127.0.0.1',
    'ff02::1',
    'nonsense',
  ])('%s is not one', (address) => {
    expect(isPublic(address)).toBe(false);
  });

  it.each(['1.1.1.1', '203.1.113.7', '2606:4700::1111', '::ffff:8.8.8.8'])('%s is one', (address) => {
    expect(isPublic(address)).toBe(true);
  });
});

describe('the address guard', () => {
  it.each([
    'http://127.0.0.1/a.png',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://[::1]:8080/',
    'http://[::ffff:a9fe:a9fe]/latest/meta-data',
    'http://169.254.169.254/',
    'file:///etc/passwd',
    'ftp://host.example/a',
    'https://user:pass@host.example/',
    'not an address',
  ])('refuses %s before asking DNS', (address) => {
    expect(new AddressGuard().inspect(address)).toMatchObject({ allowed: false });
  });

  it('refuses a name if any of its addresses is private', async () => {
    expect(await lookUp(new AddressGuard([], resolvesTo('1.1.1.1', '10.0.0.1')))).toContain('private address');
  });

  it('hands the connector exactly the addresses that were checked', async () => {
    const guard = new AddressGuard([], resolvesTo('1.1.1.1', '2606:4700::1111'));
    expect(JSON.parse(await lookUp(guard))).toHaveLength(2);
    expect(JSON.parse(await lookUp(guard, false))).toBe('1.1.1.1');
  });

  it('lets allow-listed hosts, ports and ranges through, and nothing beside them', async () => {
    const guard = new AddressGuard(['pds.internal', '127.0.0.1:4010', '10.2.0.0/16'], resolvesTo('10.2.0.9'));
    expect(guard.inspect('http://pds.internal:2583/')).toEqual({ allowed: true, trusted: true });
    expect(guard.inspect('http://127.0.0.1:4010/bluesky')).toEqual({ allowed: true, trusted: true });
    expect(guard.inspect('http://127.0.0.1:4011/')).toMatchObject({ allowed: false });
    expect(guard.inspect('http://10.2.3.4/')).toEqual({ allowed: true, trusted: true });
    expect(guard.inspect('http://10.3.0.1/')).toMatchObject({ allowed: false });
    expect(await lookUp(guard)).toContain('10.2.0.9');
  });

  it('names an allow-list entry that it can’t read, at the start', () => {
    expect(() => new AddressGuard(['10.0.0.0/99'])).toThrow(/"10.0.0.0\/99" is no address range/);
  });

  it('never throws, whatever it is asked', () => {
    fc.assert(
      fc.property(fc.string(), fc.webUrl(), (junk, url) => {
        const guard = new AddressGuard(['10.0.0.0/8']);
        expect(typeof guard.inspect(junk).allowed).toBe('boolean');
        expect(typeof guard.inspect(url).allowed).toBe('boolean');
      }),
    );
  });
});
