/**
 * Where the hosts of a vendor live: at their public addresses, or, with a base URL configured, all below it as
 * `{base}/{host}` (a sandbox, a recording proxy): `http://127.0.0.1:4010/x/api.x.com/2/tweets`.
 */
export class Hosts {
  readonly #base: string | undefined;

  constructor(base?: string) {
    this.#base = base?.replace(/\/+$/, '');
  }

  /** The address of a path on a host; `path` begins with a slash. */
  url(host: string, path = ''): string {
    return this.#base === undefined ? `https://${host}${path}` : `${this.#base}/${host}${path}`;
  }

  /** An address that the vendor gave us (an upload URL, a next page): ours to call only if it is on one of its own hosts. */
  isOurs(address: string, hosts: readonly string[]): boolean {
    if (!URL.canParse(address)) return false;
    return hosts.some((host) => address.startsWith(`${this.url(host)}/`));
  }
}
