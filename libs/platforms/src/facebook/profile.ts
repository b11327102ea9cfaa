import { isObject } from '../http/wire.ts';
import type { Graph } from '../meta/graph.ts';
import { readPage, unreadable } from '../meta/login.ts';
import type { GrantedPage } from '../meta/login.ts';
import type { PlatformAccess, Profile } from '../port/identity.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import { callerOf } from './page-access.ts';

/** A Page without a username goes by its id. */
export const profileOf = ({ id, name, username, avatarUrl }: GrantedPage): Profile => ({
  platformAccountId: id,
  handle: username ?? id,
  displayName: name,
  avatarUrl,
});

/** Whose token this is: a Page's token calls the Page `me`. */
export async function identify(graph: Graph, access: PlatformAccess): Promise<Outcome<Profile>> {
  const result = await graph.get('GET /me', '/me', { fields: 'id,name,username,picture{url}' }, callerOf(access));
  if (!result.ok) return failed(result.failure);
  const page = isObject(result.value) ? readPage(result.value) : null;
  return page === null ? failed(unreadable(graph, 'the answer is not a Page')) : answered(profileOf(page));
}
