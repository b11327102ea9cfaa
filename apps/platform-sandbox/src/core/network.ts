import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Clock, Log } from '@afterpost/kernel';
import type { Platform } from '@afterpost/contracts';
import type { Variants } from './variants.ts';
import type { AccountInput, EngageInput, RevokeInput } from './control-input.ts';

/** What the sandbox lends a network: its time, its luck and its memory. */
export interface NetworkContext {
  readonly seed: string;
  readonly clock: Clock;
  /** Multiplies the age of posts on their engagement curves, and nothing else. */
  readonly ageFactor: number;
  readonly log: Log;
  /**
   * What the documentation leaves open, decided once for this sandbox: one of the readings, drawn from the seed and fixed
   * by `POST /_control/{platform}/settings {"variants": {…}}`.
   */
  variants(network: string): Variants;
  /** Writes a change down for the next start; the network has applied it already. */
  record(change: unknown): void;
}

/** One simulated network. Adding one is adding a folder that makes this, and a line in `networks.ts`. */
export interface Network {
  readonly platform: Platform;
  /** Paths at the server's root that this network's own clients insist on, whatever base URL they are given. */
  readonly rootPaths: readonly string[];
  /** Its HTTP API; paths are relative to `/{platform}`. */
  routes(scope: FastifyInstance): void;
  /** How many calls the platform counts this request as: 1 where left out. */
  chargedCalls?(request: FastifyRequest): number;
  /** Applies a change that an earlier run wrote down. */
  replay(change: unknown): void;
  reset(): void;
  readonly control: NetworkControl;
}

/** What `/_control/{platform}/…` does on this network. Answers are sent as JSON; bad input throws a Problem. */
export interface NetworkControl {
  createAccount(input: AccountInput): object;
  posts(account: string | undefined): object;
  engage(post: string, input: EngageInput): object;
  revoke(account: string, input: RevokeInput): object;
  settings(input: unknown): object;
  /** What else can be asked of this network: `GET /_control/{platform}/{name}`. */
  readonly reports?: Readonly<Record<string, () => object>>;
}
