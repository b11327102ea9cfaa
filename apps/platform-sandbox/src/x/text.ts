const TLDS = 'com|org|net|io|dev|app|co|eu|de|uk|fr|es|it|nl|us|ca|ai|me|tv|info|xyz|shop|blog';
const WITH_SCHEME = String.raw`https?:\/\/[^\s<>"]*[^\s<>".,;:!?'()\[\]]`;
const BARE = String.raw`(?<![@\w./-])(?:[a-z0-9-]+\.)+(?:${TLDS})(?![\w@-]|\.\w)(?:\/[^\s<>"]*[^\s<>".,;:!?'()\[\]])?`;
const URL = `${WITH_SCHEME}|${BARE}`;

const ENTITY = new RegExp(
  String.raw`(?<url>${URL})|(?<![\w@#$&])@(?<mention>\w{1,15})(?![\w@])|(?<![\w&#])#(?<hashtag>[\p{L}\p{N}_]*\p{L}[\p{L}\p{N}_]*)|(?<![\w$])\$(?<cashtag>[A-Za-z]{1,6})(?!\w)`,
  'giu',
);

export interface Piece {
  readonly kind: 'plain' | 'url' | 'mention' | 'hashtag' | 'cashtag';
  /** As it stands in the text. */
  readonly text: string;
  /** The name without its sign. */
  readonly name: string;
}

/** A text as a sequence of links, mentions, tags and what is between them. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(ENTITY)) {
    if (match.index > end) pieces.push(plain(text.slice(end, match.index)));
    const [kind, name] = Object.entries(match.groups ?? {}).find(([, found]) => found !== undefined) as [Piece['kind'], string];
    pieces.push({ kind, text: match[0], name });
    end = match.index + match[0].length;
  }
  if (end < text.length) pieces.push(plain(text.slice(end)));
  return pieces;
}

const plain = (text: string): Piece => ({ kind: 'plain', text, name: text });

export const hasUrl = (text: string): boolean => piecesOf(text).some(({ kind }) => kind === 'url');
export const namesOf = (text: string, kind: Piece['kind']): string[] =>
  piecesOf(text).flatMap((piece) => (piece.kind === kind ? [piece.name.toLowerCase()] : []));

/** Code points that weigh 1; everything else weighs 2. */
const LIGHT: readonly (readonly [from: number, to: number])[] = [
  [0, 4351],
  [8192, 8205],
  [8208, 8223],
  [8242, 8247],
];
const EMOJI = /\p{Emoji_Presentation}|\p{Regional_Indicator}|\uFE0F/u;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** A text's length as X counts it: NFC, links 23, emoji and CJK 2. */
export function weightedLength(text: string): number {
  const pieces = piecesOf(text.normalize('NFC'));
  return pieces.reduce((sum, piece) => sum + (piece.kind === 'url' ? 23 : plainWeight(piece.text)), 0);
}

function plainWeight(text: string): number {
  let weight = 0;
  for (const { segment } of graphemes.segment(text)) {
    weight += EMOJI.test(segment) ? 2 : Array.from(segment).reduce((sum, character) => sum + weightOfCharacter(character), 0);
  }
  return weight;
}

const weightOfCharacter = (character: string): number => {
  const code = character.codePointAt(0) ?? 0;
  return LIGHT.some(([from, to]) => code >= from && code <= to) ? 1 : 2;
};
