import type { Platform } from '@afterpost/contracts';
import type { KeyEncryptionKey } from '@afterpost/credentials';
import type { Platforms } from '@afterpost/platforms';
import type { InjectionToken } from '@nestjs/common';

/** What token-health needs to know from outside. */
export interface TokenHealthSettings {
  readonly platforms: Platforms;
  /** Base64 of 32 bytes, with or without an id before it (`<id>:<base64>`). */
  readonly credentialsKey: string | undefined;
  /** Keys of the same form, separated by commas, that sealed what is not yet sealed by that one. */
  readonly oldCredentialsKeys?: string | undefined;
  /** How long before the end of a token it is refreshed, in milliseconds, where it is not the platform's own lead. */
  readonly refreshLeadsMs?: RefreshLeads;
  /** Tokens from the environment, by platform: connected for the bootstrap tenant where it has no account there. */
  readonly givenTokens?: GivenTokens;
  /** From 0 up to 1: spreads refreshes; injected so that tests can say when. */
  readonly random?: () => number;
}

/** The key that seals, and those that only open. */
export interface CredentialsKeys {
  readonly current: KeyEncryptionKey;
  readonly others: readonly KeyEncryptionKey[];
}
export type RefreshLeads = Partial<Record<Platform, number>>;

export type GivenTokens = Partial<Record<Platform, string>>;

export const PLATFORMS: InjectionToken = Symbol('platforms');
export const CREDENTIALS_KEYS: InjectionToken = Symbol('credentialsKeys');
export const RANDOM: InjectionToken = Symbol('random');
export const REFRESH_LEADS: InjectionToken = Symbol('refreshLeads');
export const GIVEN_TOKENS: InjectionToken = Symbol('givenTokens');
