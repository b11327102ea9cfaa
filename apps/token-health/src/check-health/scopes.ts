import type { PlatformAdapter } from '@afterpost/platforms';
import type { Connection } from '../account/account.events.ts';
import type { StoredCredential } from '../credential/credentials.ts';

/** What a connection may do, and what it may not although it should; `null`: nobody has said. */
export interface Granted {
  readonly scopes: readonly string[];
  readonly missing: readonly string[] | null;
}

/** What was granted, by the best witness: the token's issuer, the consent, or what the connection came with. */
export function grantedTo(
  { scopes, missingScopes }: Pick<Connection, 'scopes' | 'missingScopes'>,
  facts: StoredCredential['facts'],
  adapter: Pick<PlatformAdapter, 'capabilities' | 'oauth'> | undefined,
): Granted {
  if (facts && facts.scopes.length > 0) return { scopes: facts.scopes, missing: adapter ? missingOf(facts.scopes, adapter) : null };
  // A token from elsewhere comes without a word about scopes: that nothing is known to be missing does not mean that nothing is.
  if (missingScopes && scopes.length + missingScopes.length > 0) return { scopes, missing: missingScopes };
  return { scopes, missing: scopes.length > 0 && adapter ? missingOf(scopes, adapter) : null };
}

/** Each way of granting access asks for its own: what is missing is missing of the one that was taken. */
function missingOf(
  granted: readonly string[],
  { capabilities, oauth }: Pick<PlatformAdapter, 'capabilities' | 'oauth'>,
): readonly string[] {
  const ways = oauth?.flavours.map((flavour) => flavour.scopes.map(({ scope }) => scope)) ?? [capabilities.scopes];
  const gaps = ways.map((needed) => needed.filter((scope) => !granted.includes(scope)));
  return gaps.reduce((least, gap) => (gap.length < least.length ? gap : least));
}
