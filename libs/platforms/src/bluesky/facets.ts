import type { JsonObject } from '../port/json.ts';
import { answered } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import { countBytes } from './graphemes.ts';

/** A stretch of the text, in UTF-8 bytes, end exclusive, and what it does. */
export interface Facet {
  readonly byteStart: number;
  readonly byteEnd: number;
  readonly feature: { readonly link: string } | { readonly mention: string } | { readonly tag: string };
}

const TAG_BYTES_MAX = 640;

/**
 * Finds links, mentions (by handle, not yet resolved) and hashtags in a well-formed text. The vendor's own library
 * decides what is one, so that a post looks as if it were written in its app; it is loaded on first use to stay out of
 * start-up.
 */
export async function detectFacets(text: string): Promise<readonly Facet[]> {
  const { RichText } = await import('@atproto/api');
  const rich = new RichText({ text });
  rich.detectFacetsWithoutResolution();
  const found = (rich.facets ?? []).flatMap(({ index, features }) => {
    const feature = featureOf(features[0]);
    return feature === null ? [] : [{ byteStart: index.byteStart, byteEnd: index.byteEnd, feature }];
  });
  return withoutOverlaps(found.toSorted((a, b) => a.byteStart - b.byteStart));
}

/** One facet that the server's schema refuses would cost the whole post, so a doubtful one stays plain text. */
function featureOf(feature: object | undefined): Facet['feature'] | null {
  const { uri, did, tag } = (feature ?? {}) as { uri?: unknown; did?: unknown; tag?: unknown };
  if (typeof uri === 'string') return URL.canParse(uri) ? { link: uri } : null;
  if (typeof did === 'string') return { mention: did.toLowerCase() };
  return typeof tag === 'string' && countBytes(tag) <= TAG_BYTES_MAX ? { tag } : null;
}

function withoutOverlaps(facets: readonly Facet[]): readonly Facet[] {
  let end = 0;
  return facets.filter(({ byteStart, byteEnd }) => {
    const free = byteStart >= end && byteEnd > byteStart;
    if (free) end = byteEnd;
    return free;
  });
}

/** The DID behind a handle; `null` when there is none. */
export type ResolveMention = (handle: string) => Promise<Outcome<string | null>>;

/**
 * The record's `facets`. A mention of nobody stays plain text; one that could not be looked up fails the preparation,
 * for a post can't be corrected afterwards.
 */
export async function resolveFacets(facets: readonly Facet[], resolve: ResolveMention): Promise<Outcome<readonly JsonObject[]>> {
  const resolved: JsonObject[] = [];
  const dids = new Map<string, string | null>();
  for (const { byteStart, byteEnd, feature } of facets) {
    if (!('mention' in feature)) {
      resolved.push(wireFacet(byteStart, byteEnd, 'link' in feature ? link(feature.link) : tagged(feature.tag)));
      continue;
    }
    if (!dids.has(feature.mention)) {
      const found = await resolve(feature.mention);
      if (!found.ok) return found;
      dids.set(feature.mention, found.value);
    }
    const did = dids.get(feature.mention);
    if (did) resolved.push(wireFacet(byteStart, byteEnd, { $type: 'app.bsky.richtext.facet#mention', did }));
  }
  return answered(resolved);
}

const link = (uri: string): JsonObject => ({ $type: 'app.bsky.richtext.facet#link', uri });
const tagged = (tag: string): JsonObject => ({ $type: 'app.bsky.richtext.facet#tag', tag });

const wireFacet = (byteStart: number, byteEnd: number, feature: JsonObject): JsonObject => ({
  $type: 'app.bsky.richtext.facet',
  index: { byteStart, byteEnd },
  features: [feature],
});
