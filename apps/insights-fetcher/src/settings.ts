import type { Platforms } from '@afterpost/platforms';
import { DAY, MINUTE, SECOND } from '@afterpost/kernel';
import type { InjectionToken } from '@nestjs/common';
import type { Cadence } from './cadence/cadence.ts';

/** How far discovery looks. */
export interface DiscoverSettings {
  /** The newest page, read with every capture of an account. */
  readonly newestMax: number;
  /** A page of the backfill after connecting, and where the backfill ends. */
  readonly pageSize: number;
  readonly postsMax: number;
  readonly ageMaxMs: number;
}

/** How captures share the work. */
export interface CaptureSettings {
  readonly loops: number;
  readonly idleMs: number;
  readonly leaseMs: number;
  /** The most targets that one capture of an account takes on. */
  readonly targetsMax: number;
  readonly callsInFlightMax: number;
  /** How long a sync waits for a capture of the same account that is under way. */
  readonly waitForCaptureMs: number;
}

export interface FetcherSettings {
  readonly platforms: Platforms;
  readonly cadence: Cadence;
  readonly discover: DiscoverSettings;
  readonly captures: CaptureSettings;
}

export const DEFAULT_DISCOVER: DiscoverSettings = { newestMax: 25, pageSize: 100, postsMax: 500, ageMaxMs: 365 * DAY };

export const DEFAULT_CAPTURES: CaptureSettings = {
  loops: 2,
  idleMs: SECOND,
  leaseMs: 2 * MINUTE,
  targetsMax: 500,
  callsInFlightMax: 5,
  waitForCaptureMs: 10 * SECOND,
};

/** Tokens of what only this service injects. */
export const SETTINGS: InjectionToken = Symbol('settings');
export const RANDOM: InjectionToken = Symbol('random');
export const PAUSE: InjectionToken = Symbol('pause');

/** Waits in real time: for a lease that somebody else holds. */
export type Pause = (ms: number) => Promise<unknown>;
