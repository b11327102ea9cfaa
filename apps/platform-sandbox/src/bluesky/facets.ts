/** Hashtags of a seeded text as facets, in bytes, as a client would have written them. */
export function tagFacets(text: string): object[] {
  return [...text.matchAll(/#(\w+)/g)].map(({ index, 0: hashtag, 1: tag }) => {
    const byteStart = Buffer.byteLength(text.slice(0, index));
    const features = [{ $type: 'app.bsky.richtext.facet#tag', tag }];
    return { index: { byteStart, byteEnd: byteStart + Buffer.byteLength(hashtag) }, features };
  });
}
