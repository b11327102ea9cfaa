import type { CallBudgets, Platform } from '@afterpost/contracts';
import type { Clock } from '@afterpost/kernel';
import type { PlatformAdapter } from './adapter.ts';
import type { AppCredentials } from './identity.ts';

/** What a platform's headers said about the budget the call was taken from. */
export interface RateLimitReading {
  readonly limit: number | null;
  readonly remaining: number | null;
  readonly resetAt: string | null;
}

/** One HTTP call to a platform, told after it ended: for counting, budgets and traces. Never holds a secret or an id. */
export interface PlatformCall {
  readonly platform: Platform;
  readonly method: string;
  /** The route's name without parameters: `app.bsky.feed.getPosts`. */
  readonly route: string;
  /** `null` when no answer came. */
  readonly status: number | null;
  readonly durationMs: number;
  readonly rateLimit: RateLimitReading | null;
}

export interface PlatformsConfig {
  /** Where each network lives, if not at its public address: a sandbox, a development network. */
  readonly baseUrls?: Partial<Record<Platform, string>>;
  /** Where Instagram's own Graph lives, its version included; Instagram's other hosts are not meant. */
  readonly instagramGraphBase?: string;
  /** What this installation is at each platform; without it nobody can connect there by OAuth. */
  readonly apps?: Partial<Record<Platform, AppCredentials>>;
  /** Shared by every process that calls platforms; without them nothing is held back. */
  readonly budgets?: CallBudgets;
  /** The most that reading posts may cost in one UTC day, where a platform charges money; absent: no cap. */
  readonly dailyUsdMax?: Partial<Record<Platform, number>>;
  readonly clock: Clock;
  readonly http?: {
    /** Hard total time of one call, connect to last byte. */
    readonly timeoutMs?: number;
    /** The same for the one irreversible call, which is worth more patience. */
    readonly publishTimeoutMs?: number;
    readonly userAgent?: string;
    /**
     * Hosts that may be private: `host`, `host:port` or a CIDR range. Everything else that users name (media, link
     * previews, their own servers) must resolve to public addresses only.
     */
    readonly allowHosts?: readonly string[];
    readonly onCall?: (call: PlatformCall) => void;
  };
}

/** The networks this build can talk to. */
export interface Platforms {
  readonly supported: readonly Platform[];
  get(platform: Platform): PlatformAdapter | undefined;
  close(): Promise<void>;
}
