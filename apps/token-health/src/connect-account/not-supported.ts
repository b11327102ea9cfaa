import type { Platform } from '@afterpost/contracts';
import { type Refusal, refuse } from '@afterpost/kernel';
import type { Platforms } from '@afterpost/platforms';

/** Why an account of this network can't be connected in this way, and which networks there are. */
export function notSupported(platform: Platform, platforms: Platforms, way: string): Refusal<'platform_not_supported'> {
  const adapter = platforms.get(platform);
  const problem = adapter ? `${adapter.capabilities.displayName} does not let ${way}.` : `Accounts of ${platform} cannot be connected yet.`;
  return refuse('platform_not_supported', `${problem} Supported today: ${platforms.supported.join(', ')}.`);
}
