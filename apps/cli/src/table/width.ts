const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** What a reader sees as one character each: a flag, a family, a letter with its accents. */
export const graphemes = (text: string): string[] => Array.from(segmenter.segment(text), ({ segment }) => segment);

const NO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;
const EMOJI = /\p{Emoji_Presentation}|\uFE0F|\u20E3/u;
/** East Asian Wide and Fullwidth: Hangul Jamo, CJK and its punctuation, Kana, Yi, Hangul, compatibility and fullwidth forms, the supplementary ideographs. */
const WIDE =
  /^[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{1F200}-\u{1F2FF}\u{20000}-\u{3FFFD}]/u;

function widthOfOne(grapheme: string): number {
  if (NO_WIDTH.test(grapheme)) return 0;
  return EMOJI.test(grapheme) || WIDE.test(grapheme) ? 2 : 1;
}

/** How many columns of a terminal a text takes. */
export const widthOf = (text: string): number => graphemes(text).reduce((sum, grapheme) => sum + widthOfOne(grapheme), 0);

/** As much of a text as fits, with `…` for the rest. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  const kept = fitting(text, Math.max(0, width - 1));
  return `${kept.trimEnd()}…`;
}

/** Lines of at most `width` columns, broken between words; a word that is longer than a line is broken inside. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((one) => pieces(one, width))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (widthOf(longer) <= width) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

function pieces(word: string, width: number): string[] {
  const made: string[] = [];
  let rest = word;
  while (widthOf(rest) > width) {
    const piece = fitting(rest, width) || (graphemes(rest)[0] ?? '');
    made.push(piece);
    rest = rest.slice(piece.length);
  }
  return [...made, rest];
}

function fitting(text: string, width: number): string {
  let kept = '';
  let used = 0;
  for (const grapheme of graphemes(text)) {
    used += widthOfOne(grapheme);
    if (used > width) break;
    kept += grapheme;
  }
  return kept;
}
