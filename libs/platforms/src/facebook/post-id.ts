/**
 * A Page's post is `{page}_{post}`; a bare post id resolves too, but has no insights (BEHAVIOR.md, 1). `null` where it is
 * no id at all: an id is put into a path.
 */
export function postIdOf(id: string, pageId: string): string | null {
  if (/^\d+_\d+$/.test(id)) return id;
  return /^\d+$/.test(id) ? `${pageId}_${id}` : null;
}

/** The public address of a post, where Facebook does not say it. */
export const permalinkOf = (postId: string): string => `https://www.facebook.com/${postId.replace('_', '/posts/')}`;

/** Facebook's own address of something; a film's comes without a host. `null` where it is none. */
export function addressOf(permalinkUrl: unknown): string | null {
  if (typeof permalinkUrl !== 'string' || permalinkUrl === '') return null;
  const address = permalinkUrl.startsWith('/') ? `https://www.facebook.com${permalinkUrl}` : permalinkUrl;
  return URL.canParse(address) && address.startsWith('https://') ? address : null;
}
