/**
 * Whether a post says what we sent. X replaces links by its own, spells them out again in its entities with a protocol or
 * a slash more, and squeezes white space; one of its own links stands for any word (BEHAVIOR.md, 3).
 */
export function sameText(ours: string, theirs: string): boolean {
  const [a, b] = [wordsOf(ours), wordsOf(theirs)];
  return a.length === b.length && a.every((word, index) => word === b[index] || isShortened(word) || isShortened(b[index] ?? ''));
}

const isShortened = (word: string): boolean => /(?:^|\P{L})t\.co\/\w/u.test(word);

function wordsOf(text: string): readonly string[] {
  const words = text.normalize('NFC').toLowerCase().split(/\s+/u);
  return words.filter((word) => word !== '').map((word) => readable(word.replace(/https?:\/\//g, '')).replace(/\/+(?=\p{P}*$)/u, ''));
}

/** Letters of links may come back percent-encoded. */
function readable(word: string): string {
  try {
    return decodeURI(word);
  } catch {
    return word;
  }
}
