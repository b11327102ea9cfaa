import type { Failure } from '@afterpost/contracts';
import type { PlatformAccess } from '../port/identity.ts';
import type { DiscoveredPost, DiscoverPage, DiscoverResult } from '../port/insights.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import type { LinkedInApi } from './api.ts';
import { readAuthorPage } from './author-posts.ts';
import type { PostRecord } from './post-record.ts';
import { NO_ACCOUNT } from './identify.ts';
import { accountKindOf, permalinkOf } from './urn.ts';

const CLOSED: Failure = {
  class: 'permission_denied',
  message: 'LinkedIn lets no app list the posts of a profile: only posts that were published from here are measured.',
};

/** A page of what a page wrote, newest first, with texts and without figures. Profiles can't be listed and are not asked. */
export async function discover(api: LinkedInApi, access: PlatformAccess, page: DiscoverPage): Promise<Outcome<DiscoverResult>> {
  const kind = accountKindOf(access.platformAccountId);
  if (kind !== 'page') return failed(kind === null ? NO_ACCOUNT : CLOSED);
  const start = /^\d{1,9}$/.test(page.cursor ?? '') ? Number(page.cursor) : 0;
  const read = await readAuthorPage(api, { start, count: page.limit }, access);
  if (!read.ok) return read;
  const posts = read.value.posts.flatMap((post) => discovered(post, access.platformAccountId));
  const { next } = read.value;
  return answered({ posts, ...(next === null ? {} : { cursor: String(next) }) });
}

function discovered({ urn, author, text, mediaType, publishedAt, isPublished }: PostRecord, owner: string): readonly DiscoveredPost[] {
  if (!isPublished || publishedAt === null || author !== owner) return [];
  return [{ externalId: urn, permalink: permalinkOf(urn), text, mediaType, publishedAt }];
}
