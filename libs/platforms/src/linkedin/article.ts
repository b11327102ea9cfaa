import { readPagePreview } from '../http/page-preview.ts';
import type { PagePreview } from '../http/page-preview.ts';
import type { HttpClient } from '../http/http-client.ts';
import type { PlatformAccess } from '../port/identity.ts';
import type { JsonObject } from '../port/json.ts';
import { answered } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import type { LinkedInApi } from './api.ts';
import { fetchMedia } from './media-file.ts';
import { uploadMedia } from './uploads.ts';

/** A head of a page that has not named its title by here never will. */
const PAGE_BYTES_MAX = 512 * 1024;

/** A link's card: what to send as `content.article`, and the URN of its picture. */
export interface Article {
  readonly article: JsonObject;
  readonly thumbnail: string | null;
}

/**
 * The card of a link: LinkedIn reads no page, its poster sends title, description and picture, and the title must be
 * there. A page or picture that can't be had makes the card plainer, never the post fail; a token that is refused does.
 */
export async function articleOf(api: LinkedInApi, linkUrl: string, access: PlatformAccess): Promise<Outcome<Article>> {
  const { title, description, imageUrl } = await previewOf(api.http, linkUrl);
  const thumbnail = imageUrl === null ? answered(null) : await thumbnailOf(api, imageUrl, access);
  if (!thumbnail.ok) return thumbnail;
  const article = {
    source: linkUrl,
    title: title ?? plainTitle(linkUrl),
    ...(description === null ? {} : { description }),
    ...(thumbnail.value === null ? {} : { thumbnail: thumbnail.value }),
  };
  return answered({ article, thumbnail: thumbnail.value });
}

async function previewOf(http: HttpClient, linkUrl: string): Promise<PagePreview> {
  const result = await http.download(linkUrl, { bytesMax: PAGE_BYTES_MAX, overflow: 'truncate', accept: 'text/html' });
  const isPage = result.kind === 'answer' && result.status === 200 && /html/i.test(result.headers['content-type'] ?? '');
  return isPage ? readPagePreview(result.body.toString('utf8'), result.url) : { title: null, description: null, imageUrl: null };
}

async function thumbnailOf(api: LinkedInApi, url: string, access: PlatformAccess): Promise<Outcome<string | null>> {
  const file = await fetchMedia(api.http, { url, mimeType: 'image/jpeg' });
  if (!file.ok || file.value.kind !== 'image') return answered(null);
  const urn = await uploadMedia(api, file.value, access);
  return urn.ok || urn.failure.class === 'token_expired' ? urn : answered(null);
}

function plainTitle(linkUrl: string): string {
  const { host, pathname } = new URL(linkUrl);
  return pathname === '/' ? host : `${host}${pathname}`;
}
