/**
 * Whether a post says what we sent. X replaces links by its own, spells them out again in its entities with a protocol or
 * a slash more, squeezes white space, and begins an answer with the names of those it answers; one of its own links stands
 * for any word (BEHAVIOR.md, 3).
 */
export function sameText(ours: string, theirs: string): boolean {
  const [sent, shown] = [wordsOf(ours), wordsOf(theirs)];
  const added = shown.splice(0, Math.max(0, shown.length - sent.length));
  return (
    added.every((word) => /^@\w+$/.test(word)) &&
    sent.length === shown.length &&
    sent.every((word, index) => word === shown[index] || isShortened(word) || isShortened(shown[index] ?? ''))
  );
}

const isShortened = (word: string): boolean => /(?:^|\P{L})t\.co\/\w/u.test(word);

function wordsOf(text: string): string[] {
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
