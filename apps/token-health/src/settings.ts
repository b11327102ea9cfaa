import type { Platforms } from '@afterpost/platforms';
import type { InjectionToken } from '@nestjs/common';

/** What token-health needs to know from outside. */
export interface TokenHealthSettings {
  readonly platforms: Platforms;
  /** Base64 of 32 bytes, with or without an id before it (`<id>:<base64>`). */
  readonly credentialsKey: string | undefined;
  /** From 0 up to 1: spreads refreshes; injected so that tests can say when. */
  readonly random?: () => number;
}

export const PLATFORMS: InjectionToken = Symbol('platforms');
export const CREDENTIALS_KEY: InjectionToken = Symbol('credentialsKey');
export const RANDOM: InjectionToken = Symbol('random');
