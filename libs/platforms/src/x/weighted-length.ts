import { linksIn } from './links.ts';

/** Every link weighs this, whatever its length: X replaces it by one of its own. */
export const LINK_WEIGHT = 23;

/** Code points that weigh 1, as X's published configuration lists them; all others weigh 2. */
const LIGHT: readonly (readonly [first: number, last: number])[] = [
  [0, 4_351],
  [8_192, 8_205],
  [8_208, 8_223],
  [8_242, 8_247],
];

const EMOJI_WEIGHT = 2;
const EMOJI = /\p{RGI_Emoji}/gv;

/** A text's length as X counts it: composed (NFC), links 23, an emoji 2 however many code points it has, scripts by range. */
export function weightedLength(text: string): number {
  const composed = text.normalize('NFC');
  const links = linksIn(composed);
  const ends = [0, ...links.map(({ end }) => end)];
  const between = ends.map((start, index) => composed.slice(start, links[index]?.start));
  return between.reduce((sum, part) => sum + weightOf(part), links.length * LINK_WEIGHT);
}

function weightOf(text: string): number {
  let emoji = 0;
  const rest = text.replace(EMOJI, () => {
    emoji += 1;
    return '';
  });
  return Array.from(rest).reduce((sum, character) => sum + (isLight(character.codePointAt(0) ?? 0) ? 1 : 2), emoji * EMOJI_WEIGHT);
}

const isLight = (codePoint: number): boolean => LIGHT.some(([first, last]) => codePoint >= first && codePoint <= last);
