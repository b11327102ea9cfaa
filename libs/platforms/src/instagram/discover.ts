import type { Asking, DiscoveredPost, DiscoverPage, DiscoverResult } from '../port/insights.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import type { Client } from './api.ts';
import { PAGE_MAX } from './capabilities.ts';
import { figuresOf } from './figures.ts';
import { refusedMetrics } from './lookup.ts';
import { captionOf, mediaTypeOf, permalinkOf, publishedAtOf, readMedia } from './media-node.ts';
import { metricsOf, surfaceName } from './metric-names.ts';
import { PageReader } from './page-reader.ts';
import type { PageMedia, Piece } from './page-reader.ts';

/** Marks a cursor behind which everything is older than the business account: nobody asks for insights there. */
const PLAIN = 'plain:';

/** When each account turned professional, as far as its posts told: the newest one from before. Lasts as long as the process. */
export type Conversions = Map<string, string>;

/**
 * A page of the account's own posts, newest first, with the figures that all kinds of media share, in one counted call
 * where nothing spoils it. A page that breaks off in the middle is answered as far as it came.
 */
export async function discover(
  client: Client,
  conversions: Conversions,
  page: DiscoverPage,
  asking?: Asking,
): Promise<Outcome<DiscoverResult>> {
  const limit = Math.min(PAGE_MAX, Math.max(1, Math.trunc(page.limit)));
  const reader = new PageReader(client, metricsOf(client.flavour, 'PAGE', asking?.dropped));
  const piece = await readPage(reader, page.cursor, limit, { client, conversions });
  if (typeof piece.end === 'object' && piece.end !== null && piece.media.length === 0) return failed(piece.end);
  const surface = surfaceName(client.flavour, 'PAGE');
  const refused = reader.refused.map((metric) => ({ surface, ...metric }));
  const failure = refused.length > 0 ? refusedMetrics(refused) : undefined;
  const posts = piece.media.flatMap((media) => readPost(media)).map((post) => (failure ? { failure, ...post } : post));
  const cursor = cursorOf(piece, page.cursor);
  return answered({ posts, ...(cursor === undefined ? {} : { cursor }), ...(refused.length > 0 ? { refused } : {}) });
}

interface Known {
  readonly client: Client;
  readonly conversions: Conversions;
}

async function readPage(reader: PageReader, cursor: string | undefined, limit: number, known: Known): Promise<Piece> {
  if (cursor?.startsWith(PLAIN)) return asConversion(await reader.readPlain(cursor.slice(PLAIN.length), limit, 'conversion'));
  const { client, conversions } = known;
  const newestBefore = cursor === undefined ? conversions.get(client.id) : undefined;
  if (newestBefore !== undefined) return readAround(reader, limit, newestBefore, known);
  const measured = await reader.read(cursor, limit);
  if (measured.end !== 'conversion') return measured;
  const plain = await reader.readPlain(measured.after, limit - measured.media.length, 'conversion');
  const first = plain.media[0] && readPost(plain.media[0])[0];
  if (first) conversions.set(client.id, first.publishedAt);
  return asConversion({ ...plain, media: [...measured.media, ...plain.media] });
}

/** The newest page of an account that is known to reach back beyond its conversion: what is how old is read first. */
async function readAround(reader: PageReader, limit: number, newestBefore: string, { client, conversions }: Known): Promise<Piece> {
  const plain = await reader.readPlain(undefined, limit, 'conversion');
  const younger = plain.media.filter((media) => (readPost(media)[0]?.publishedAt ?? '') > newestBefore).length;
  if (younger === 0) return asConversion(plain);
  if (younger === plain.media.length) conversions.delete(client.id);
  const measured = await reader.read(undefined, younger);
  if (measured.media.length < younger || younger === plain.media.length) return measured;
  return asConversion({ ...plain, media: [...measured.media, ...plain.media.slice(younger)] });
}

/** What follows needs no insights either. */
const asConversion = (piece: Piece): Piece => (piece.end === null ? { ...piece, end: 'conversion' } : piece);

function cursorOf({ after, end }: Piece, asked: string | undefined): string | undefined {
  if (after === undefined || end === 'edge') return undefined;
  const cursor = end === 'conversion' || asked?.startsWith(PLAIN) ? `${PLAIN}${after}` : after;
  return cursor === asked ? undefined : cursor;
}

/** `[]` where an entry is no post that could be told from others. */
function readPost({ node, without }: PageMedia): readonly DiscoveredPost[] {
  const media = readMedia(node);
  const publishedAt = media && publishedAtOf(media);
  if (!media || !publishedAt) return [];
  return [
    {
      externalId: media.id,
      permalink: permalinkOf(media),
      text: captionOf(media),
      mediaType: mediaTypeOf(media),
      publishedAt,
      figures: figuresOf(media, without === 'conversion'),
      ...(typeof without === 'object' && without !== null ? { failure: without } : {}),
    },
  ];
}
