const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The length of a text as people and Bluesky count it: a family emoji is one. */
export function countGraphemes(text: string): number {
  return Array.from(segmenter.segment(text)).length;
}

export const countBytes = (text: string): number => Buffer.byteLength(text, 'utf8');
