/** A broker's address without its secrets, and the login that the address held. */
export interface NatsAddress {
  readonly servers: string[];
  readonly user?: string;
  readonly pass?: string;
  readonly token?: string;
}

/**
 * Takes `nats://user:password@host:4222` (or `nats://token@host`, several with commas) apart: the NATS client ignores
 * credentials that stand in an address, and prints addresses.
 *
 * @throws TypeError when it is no address
 */
export function natsAddress(text: string): NatsAddress {
  const urls = text.split(',').map((part) => parse(part.trim()));
  const { username, password } = urls.find((url) => url.username !== '') ?? { username: '', password: '' };
  const servers = urls.map((url) => `${url.protocol}//${url.host}`);
  if (username === '') return { servers };
  if (password === '') return { servers, token: decodeURIComponent(username) };
  return { servers, user: decodeURIComponent(username), pass: decodeURIComponent(password) };
}

function parse(address: string): URL {
  const url = new URL(address.includes('://') ? address : `nats://${address}`);
  if (url.hostname === '') throw new TypeError('The address names no host.');
  return url;
}
