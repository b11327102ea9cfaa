import { blueskyNetwork } from './bluesky/network.ts';
import type { NetworkFactory } from './core/sandbox.ts';

/** Every network the sandbox simulates. */
export const NETWORKS: readonly NetworkFactory[] = [blueskyNetwork];
