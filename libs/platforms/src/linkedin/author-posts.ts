import type { PlatformAccess } from '../port/identity.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import { arrayOf, isObject, objectOf } from '../http/wire.ts';
import type { LinkedInApi } from './api.ts';
import { AUTHOR_PAGE_MAX } from './capabilities.ts';
import { failureOf } from './errors.ts';
import { readPostRecord } from './post-record.ts';
import type { PostRecord } from './post-record.ts';

/** A page of an author's posts, newest first. */
export interface AuthorPage {
  readonly posts: readonly PostRecord[];
  /** Where the next page starts; `null` at the end. */
  readonly next: number | null;
}

/** The author finder. It holds texts and no figures; for members it is closed to new apps. */
export async function readAuthorPage(
  api: LinkedInApi,
  { start, count }: { readonly start: number; readonly count: number },
  access: PlatformAccess,
): Promise<Outcome<AuthorPage>> {
  const limit = Math.min(AUTHOR_PAGE_MAX, Math.max(1, Math.trunc(count)));
  const query = { q: 'author', author: access.platformAccountId, count: limit, start, sortBy: 'CREATED' };
  const result = await api.call({ method: 'GET', path: '/rest/posts', route: 'posts.finder', query, restliMethod: 'FINDER' }, access);
  if (!result.ok) return result;
  const { elements, paging } = objectOf(result.value);
  if (!Array.isArray(elements)) return failed(failureOf('transient', 'the answer holds no list of posts'));
  const posts = elements.map(readPostRecord).filter((post) => post !== null);
  return answered({ posts, next: goesOn(paging, elements.length, limit) ? start + elements.length : null });
}

/** Whether there is a next page: its link says so; without links a full page may have one. */
export function goesOn(paging: unknown, read: number, limit: number): boolean {
  const { links } = objectOf(paging);
  if (read === 0) return false;
  return Array.isArray(links) ? arrayOf(links).some((link) => isObject(link) && link['rel'] === 'next') : read >= limit;
}
