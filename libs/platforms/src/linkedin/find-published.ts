import type { PlatformAccess } from '../port/identity.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import type { Prepared, Published } from '../port/publishing.ts';
import type { LinkedInApi } from './api.ts';
import { readAuthorPage } from './author-posts.ts';
import { AUTHOR_PAGE_MAX } from './capabilities.ts';
import { plainText } from './little-text.ts';
import type { PostRecord } from './post-record.ts';
import { NOT_PREPARED, readPrepared } from './prepare.ts';
import type { PreparedPost } from './prepare.ts';
import { isSince } from './publish.ts';
import { permalinkOf } from './urn.ts';

/** Nobody makes more posts than this between an attempt and the look for it. */
const PAGES_MAX = 5;

/**
 * Did it arrive? Looks through the author's posts since the target was first prepared. Where they can't be listed (every
 * member) nothing is seen: then only the repetition tells, which LinkedIn refuses with the first one's URN (BEHAVIOR.md, 7).
 */
export async function findPublished(api: LinkedInApi, prepared: Prepared, access: PlatformAccess): Promise<Outcome<Published | null>> {
  const wanted = readPrepared(prepared, access);
  if (wanted === null) return failed(NOT_PREPARED);
  let start: number | null = 0;
  for (let page = 0; page < PAGES_MAX && start !== null; page += 1) {
    const read = await readAuthorPage(api, { start, count: AUTHOR_PAGE_MAX }, access);
    if (!read.ok) return read.failure.class === 'permission_denied' ? answered(null) : read;
    const found = read.value.posts.find((post) => isTheOne(post, wanted));
    if (found) return answered({ externalId: found.urn, permalink: permalinkOf(found.urn) });
    const isPast = read.value.posts.some(({ createdMs }) => createdMs !== null && !isSince(createdMs, wanted));
    start = isPast ? null : read.value.next;
  }
  return answered(null);
}

/** The same text since then; without a text, the same media, which were uploaded for this post alone. */
function isTheOne({ text, mediaUrns, createdMs }: PostRecord, wanted: PreparedPost): boolean {
  if (createdMs !== null && !isSince(createdMs, wanted)) return false;
  const { commentary } = wanted.post;
  const words = typeof commentary === 'string' ? plainText(commentary) : '';
  const sameMedia = wanted.media.some(({ urn }) => mediaUrns.includes(urn));
  return words === '' ? sameMedia : text === words;
}
