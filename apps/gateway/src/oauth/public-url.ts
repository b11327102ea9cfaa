import type { AddressInfo } from 'node:net';
import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

/** Where browsers and networks reach this gateway, and where else a browser may be sent when it is done. */
export interface PublicUrlSettings {
  /** Without it: the address that it listens on. Never what a request says of itself in its Host header. */
  readonly publicUrl?: string | undefined;
  /** Origins besides our own. */
  readonly redirectOrigins?: readonly string[] | undefined;
}

/** Our own addresses, and which others are trusted. */
@Injectable()
export class PublicUrl {
  constructor(
    private readonly adapter: HttpAdapterHost,
    private readonly settings: PublicUrlSettings,
  ) {}

  /** Without a slash at its end. */
  get base(): string {
    return this.settings.publicUrl ?? this.#own();
  }

  get isSecure(): boolean {
    return this.base.startsWith('https:');
  }

  start(connectionId: string): string {
    return `${this.base}/oauth/start/${connectionId}`;
  }

  /** What has to be registered with a network's app, letter by letter. */
  callback(platform: string): string {
    return `${this.base}/oauth/${platform}/callback`;
  }

  /** Where a browser may be sent, made absolute; `undefined` for everywhere else. */
  trusted(target: string): string | undefined {
    const url = URL.parse(target, `${this.base}/`);
    if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return undefined;
    const origins = [new URL(this.base).origin, ...(this.settings.redirectOrigins ?? [])];
    return origins.includes(url.origin) ? url.href : undefined;
  }

  /** Where we listen; on every address means on this machine's own too. */
  #own(): string {
    const { address, family, port } = (this.adapter.httpAdapter.getHttpServer() as { address(): AddressInfo }).address();
    if (address === '0.0.0.0' || address === '::') return `http://127.0.0.1:${port}`;
    return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
  }
}
