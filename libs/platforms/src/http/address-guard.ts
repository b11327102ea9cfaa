import { lookup as dnsLookup } from 'node:dns';
import type { LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import { AppError } from '@afterpost/kernel';
import ipaddr from 'ipaddr.js';

/** How names become addresses; injected so that tests need no DNS. */
export type ResolveHost = (
  hostname: string,
  done: (error: NodeJS.ErrnoException | null, addresses: readonly LookupAddress[]) => void,
) => void;

const systemResolve: ResolveHost = (hostname, done) => {
  dnsLookup(hostname, { all: true, verbatim: true }, (error, addresses) => done(error, addresses ?? []));
};

/** Raised inside the connector when a name leads to an address that users may not reach through us. */
export class AddressRefused extends Error {
  readonly code = 'ERR_ADDRESS_REFUSED';
}

export type GuardVerdict = { readonly allowed: true; readonly trusted: boolean } | { readonly allowed: false; readonly reason: string };

/**
 * Keeps addresses that users name (media, link previews, their own servers) away from private networks. The look-up
 * that is checked is the one that is connected to, so a name cannot change its mind in between.
 */
export class AddressGuard {
  readonly #hosts: ReadonlySet<string>;
  readonly #ranges: readonly ReturnType<typeof ipaddr.parseCIDR>[];
  readonly #resolve: ResolveHost;

  /** `allow`: `host`, `host:port` or a CIDR range. @throws AppError `invalid-allowed-host` */
  constructor(allow: readonly string[] = [], resolve: ResolveHost = systemResolve) {
    this.#hosts = new Set(allow.filter((entry) => !entry.includes('/')).map((entry) => entry.toLowerCase()));
    this.#ranges = allow.filter((entry) => entry.includes('/')).map(rangeOf);
    this.#resolve = resolve;
  }

  /** What can be said about an address before asking DNS. */
  inspect(address: string): GuardVerdict {
    if (!URL.canParse(address)) return { allowed: false, reason: 'is not a web address' };
    const url = new URL(address);
    if (url.protocol !== 'https:' && url.protocol !== 'http:') return { allowed: false, reason: 'is not an http(s) address' };
    if (url.username !== '' || url.password !== '') return { allowed: false, reason: 'must not carry a user name or password' };
    const hostname = bare(url.hostname);
    if (this.#hosts.has(hostname) || this.#hosts.has(url.host) || this.#hosts.has(`${hostname}:${portOf(url)}`)) {
      return { allowed: true, trusted: true };
    }
    if (isIP(hostname) === 0) return { allowed: true, trusted: false };
    if (this.#isAllowedRange(hostname)) return { allowed: true, trusted: true };
    return isPublic(hostname) ? { allowed: true, trusted: false } : { allowed: false, reason: 'points to a private address' };
  }

  /** For the connector: resolves a name and refuses it if any of its addresses is private. */
  readonly lookup: LookupFunction = (hostname, options, callback) => {
    this.#resolve(hostname, (error, addresses) => {
      const first = addresses[0];
      if (error || !first) {
        callback(error ?? Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND' }), '', 0);
        return;
      }
      if (addresses.some(({ address }) => !isPublic(address) && !this.#isAllowedRange(address))) {
        callback(new AddressRefused(`${hostname} points to a private address`), '', 0);
        return;
      }
      if (options.all) callback(null, [...addresses]);
      else callback(null, first.address, first.family);
    });
  };

  #isAllowedRange(address: string): boolean {
    const parsed = ipaddr.process(address);
    return this.#ranges.some((range) => range[0].kind() === parsed.kind() && parsed.match(range));
  }
}

function rangeOf(entry: string): ReturnType<typeof ipaddr.parseCIDR> {
  if (ipaddr.isValidCIDR(entry)) return ipaddr.parseCIDR(entry);
  throw new AppError('invalid-allowed-host', `"${entry}" is no address range. Give a host, host:port or a range like 10.0.0.0/8.`);
}

const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '').toLowerCase();

const portOf = (url: URL): string => url.port || (url.protocol === 'https:' ? '443' : '80');

const GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3');

/** Public unicast only: whatever a range is called (loopback, metadata, carrier NAT, tunnels), it is refused by not being that. */
export function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (parsed.range() !== 'unicast') return false;
  return parsed.kind() === 'ipv4' || parsed.match(GLOBAL_UNICAST);
}
