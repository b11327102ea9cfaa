import { idOrNull, objectOf, textOrNull } from '../http/wire.ts';
import type { PlatformAccess, Profile } from '../port/identity.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import { clientOf, failureOf } from './api.ts';
import type { Graphs } from './api.ts';
import type { Flavour } from './flavour.ts';

const FIELDS = ['username', 'name', 'profile_picture_url'];

/** With Instagram Login `id` is the app's own id of a person; the professional account's is `user_id` (BEHAVIOR.md, 1). */
const ID_FIELD: Readonly<Record<Flavour, string>> = { 'instagram-login': 'user_id', 'facebook-login': 'id' };

export const profileFields = (flavour: Flavour, more: readonly string[] = []): string => [ID_FIELD[flavour], ...FIELDS, ...more].join(',');

/** A professional account's node, as far as it is one. */
export function readProfile(flavour: Flavour, value: unknown): Profile | null {
  const node = objectOf(value);
  const platformAccountId = idOrNull(node[ID_FIELD[flavour]]);
  if (platformAccountId === null) return null;
  const avatar = textOrNull(node['profile_picture_url']);
  return {
    platformAccountId,
    handle: textOrNull(node['username']) ?? platformAccountId,
    displayName: textOrNull(node['name']),
    avatarUrl: avatar !== null && URL.canParse(avatar) ? avatar : null,
  };
}

/** Whose token this is. A Page's token does not say which account it is for, so there the account is asked by its id. */
export async function identify(graphs: Graphs, access: PlatformAccess): Promise<Outcome<Profile>> {
  const client = clientOf(graphs, access);
  const { flavour, graph, caller, id } = client;
  const isOwn = flavour === 'instagram-login';
  const result = await graph.get(isOwn ? 'GET /me' : 'GET /{ig}', isOwn ? '/me' : `/${id}`, { fields: profileFields(flavour) }, caller);
  if (!result.ok) return result;
  const profile = readProfile(flavour, result.value);
  return profile === null ? failed(failureOf('transient', 'the answer is not a profile')) : answered(profile);
}
