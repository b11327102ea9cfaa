/**
 * LinkedIn's "little text": a backslash before every sign that has a meaning there. One that is missed cuts the post at
 * that sign without a word (BEHAVIOR.md, 6).
 */
const RESERVED = /[\\|{}@[\]()<>#*_~]/g;

/** `@[Name](urn:li:organization:1)` as LinkedIn writes a mention, and a hashtag with a letter in it at the start of a word. */
const MEANT = /@\[([^\]\n]{1,200})\]\((urn:li:(?:person|organization):[\w-]+)\)|(?<![\p{L}\p{N}\p{M}_#&/])#(?=\p{N}*\p{L})/gu;

const escaped = (text: string): string => text.replace(RESERVED, String.raw`\$&`);

/** A text as people write it, in LinkedIn's notation: mentions and hashtags keep their meaning, all else is what it says. */
export function littleText(text: string): string {
  const words = text.toWellFormed();
  let written = '';
  let at = 0;
  for (const match of words.matchAll(MEANT)) {
    const [whole, name, urn] = match;
    written += escaped(words.slice(at, match.index)) + (name === undefined ? whole : `@[${escaped(name)}](${urn})`);
    at = match.index + whole.length;
  }
  return written + escaped(words.slice(at));
}

const SPOKEN = /\\([\s\S])|@\[((?:\\[\s\S]|[^\]\\])*)\]\([^)]*\)|\{hashtag\|(?:\\[\s\S]|[^|\\])*\|((?:\\[\s\S]|[^}\\])*)\}/g;

/** What readers see of a text in LinkedIn's notation. */
export const plainText = (little: string): string =>
  little.replace(SPOKEN, (_, sign: string | undefined, name: string | undefined, tag: string | undefined) => {
    if (sign !== undefined) return sign;
    return name === undefined ? `#${plainText(tag ?? '')}` : plainText(name);
  });
