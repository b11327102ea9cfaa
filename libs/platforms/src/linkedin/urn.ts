/** What an account is on LinkedIn: two worlds with different reading (BEHAVIOR.md, 1). */
export type AccountKind = 'member' | 'page';

/** Posts have two types of URN, and every call that takes one wants to know which (BEHAVIOR.md, 4). */
export type PostKind = 'share' | 'ugcPost';

/** `urn:li:person:…` is a member, `urn:li:organization:…` a page; `null`: neither. */
export function accountKindOf(platformAccountId: string): AccountKind | null {
  if (/^urn:li:person:[\w-]+$/.test(platformAccountId)) return 'member';
  return /^urn:li:organization:\w+$/.test(platformAccountId) ? 'page' : null;
}

export function postKindOf(externalId: string): PostKind | null {
  const kind = /^urn:li:(share|ugcPost):[\w-]+$/.exec(externalId)?.[1];
  return kind === undefined ? null : (kind as PostKind);
}

/** The last part of a URN: `2414183` of `urn:li:organization:2414183`. */
export const idOf = (urn: string): string => urn.slice(urn.lastIndexOf(':') + 1);

/** The first post that is named in a vendor's words. */
export const postNamedIn = (words: string): string | null => /urn:li:(?:share|ugcPost):[\w-]+/.exec(words)?.[0] ?? null;

/** Where everybody can see a post. */
export const permalinkOf = (externalId: string): string => `https://www.linkedin.com/feed/update/${externalId}/`;
