import type { Published } from '../port/publishing.ts';

export const POST_COLLECTION = 'app.bsky.feed.post';

export interface PostAddress {
  readonly did: string;
  readonly rkey: string;
}

const POST_URI = /^at:\/\/(did:[a-z]+:[A-Za-z0-9._:%-]+)\/app\.bsky\.feed\.post\/([A-Za-z0-9._:~-]{1,512})$/;

/** Only addresses by DID: a handle in one makes the server fail the whole batch (BEHAVIOR.md, 5). */
export function parsePostUri(uri: string): PostAddress | null {
  const [, did, rkey] = POST_URI.exec(uri) ?? [];
  return did !== undefined && rkey !== undefined ? { did, rkey } : null;
}

export const postUri = ({ did, rkey }: PostAddress): string => `at://${did}/${POST_COLLECTION}/${rkey}`;

export const permalinkOf = ({ did, rkey }: PostAddress): string => `https://bsky.app/profile/${did}/post/${rkey}`;

export const publishedAt = (address: PostAddress): Published => ({
  externalId: postUri(address),
  permalink: permalinkOf(address),
});
