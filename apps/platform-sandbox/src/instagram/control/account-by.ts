import { Problem } from '../../core/problem.ts';
import type { InstagramAccount } from '../../meta/world.ts';
import type { Instagram } from '../instagram.ts';

/** @throws Problem 404 */
export function accountBy({ meta }: Pick<Instagram, 'meta'>, identifier: string): InstagramAccount {
  const name = identifier.toLowerCase().replace(/^@/, '');
  const found = meta.world.instagramAccounts.values().find(({ id, handle }) => id === name || handle === name);
  if (found) return found;
  throw new Problem(
    404,
    'unknown-account',
    `The sandbox has no account "${identifier}" on instagram; create it with POST /_control/instagram/accounts.`,
  );
}
