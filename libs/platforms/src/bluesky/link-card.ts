import type { HttpClient } from '../http/http-client.ts';
import type { JsonObject } from '../port/json.ts';
import { answered } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import { uploadImage } from './blobs.ts';
import { THUMB_BYTES_MAX } from './capabilities.ts';
import { fetchImage } from './image.ts';
import { readPagePreview } from '../http/page-preview.ts';
import type { PagePreview } from '../http/page-preview.ts';
import type { Xrpc, XrpcTarget } from './xrpc.ts';

/** A head of a page that has not named its title by here never will. */
const PAGE_BYTES_MAX = 512 * 1024;

/**
 * The card of a link, which on Bluesky its poster draws. The card is an ornament: a page or picture that can't be had
 * makes it plainer, never the post fail. Only a session that has ended does, since the post would fail with it.
 */
export async function linkCard(http: HttpClient, xrpc: Xrpc, linkUrl: string, target: XrpcTarget): Promise<Outcome<JsonObject>> {
  const { title, description, imageUrl } = await previewOf(http, linkUrl);
  const thumb = imageUrl === null ? answered(null) : await thumbnail(http, xrpc, imageUrl, target);
  if (!thumb.ok) return thumb;
  return answered({
    $type: 'app.bsky.embed.external',
    external: {
      uri: linkUrl,
      title: title ?? plainTitle(linkUrl),
      description: description ?? '',
      ...(thumb.value === null ? {} : { thumb: thumb.value }),
    },
  });
}

async function previewOf(http: HttpClient, linkUrl: string): Promise<PagePreview> {
  const result = await http.download(linkUrl, { bytesMax: PAGE_BYTES_MAX, overflow: 'truncate', accept: 'text/html' });
  const isPage = result.kind === 'answer' && result.status === 200 && /html/i.test(result.headers['content-type'] ?? '');
  if (!isPage) return { title: null, description: null, imageUrl: null };
  return readPagePreview(decode(result.body, result.headers['content-type'] ?? ''), result.url);
}

function decode(body: Buffer, contentType: string): string {
  const charset = /charset=["']?([\w-]+)/i.exec(contentType)?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(charset).decode(body);
  } catch {
    // An encoding that nobody knows: UTF-8 is the best guess.
    return body.toString('utf8');
  }
}

async function thumbnail(http: HttpClient, xrpc: Xrpc, imageUrl: string, target: XrpcTarget): Promise<Outcome<JsonObject | null>> {
  const image = await fetchImage(http, imageUrl, THUMB_BYTES_MAX);
  if (!image.ok) return answered(null);
  const blob = await uploadImage(xrpc, image.value, target);
  if (blob.ok || blob.failure.class === 'token_expired' || blob.failure.class === 'permission_denied') return blob;
  return answered(null);
}

function plainTitle(linkUrl: string): string {
  const { host, pathname } = new URL(linkUrl);
  return pathname === '/' ? host : `${host}${pathname}`;
}
