import { blueskyNetwork } from './bluesky/network.ts';
import type { NetworkFactory } from './core/sandbox.ts';
import { facebookNetwork } from './facebook/network.ts';
import { instagramNetwork } from './instagram/network.ts';
import { linkedinNetwork } from './linkedin/network.ts';
import { xNetwork } from './x/network.ts';

/** Every network the sandbox simulates. */
export const NETWORKS: readonly NetworkFactory[] = [blueskyNetwork, facebookNetwork, instagramNetwork, linkedinNetwork, xNetwork];
