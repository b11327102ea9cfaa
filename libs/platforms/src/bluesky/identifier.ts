/** What a person typed to say who they are, in the form that Bluesky wants; or what is wrong with it. */
export type Identifier =
  | { readonly kind: 'handle' | 'did' | 'email'; readonly value: string }
  | { readonly kind: 'invalid'; readonly message: string };

/** Bluesky's app wraps copied handles in direction marks that nobody sees. */
const INVISIBLE = /[\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/g;
const PROFILE_LINK = /^https?:\/\/bsky\.app\/profile\/([^/?#]+).*$/i;
const HANDLE = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const DID = /^did:[a-z]+:[A-Za-z0-9._:%-]+$/;

export function identifierOf(typed: string): Identifier {
  const value = typed.replace(INVISIBLE, '').trim().replace(PROFILE_LINK, '$1').replace(/^@/, '');
  if (DID.test(value)) return { kind: 'did', value };
  const lower = value.toLowerCase();
  if (lower.length <= 253 && HANDLE.test(lower)) return { kind: 'handle', value: lower };
  if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)) return { kind: 'email', value };
  if (value === '') return { kind: 'invalid', message: 'Type the handle of the Bluesky account, like alice.bsky.social.' };
  if (!value.includes('.')) {
    return { kind: 'invalid', message: `A Bluesky handle is a whole name with its domain: did you mean ${lower}.bsky.social?` };
  }
  return { kind: 'invalid', message: 'This is no Bluesky handle. A handle looks like alice.bsky.social or alice.example.' };
}
