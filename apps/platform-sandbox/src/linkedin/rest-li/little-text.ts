const RESERVED = new Set('\\|{}@[]()<>#*_~');
const MENTION = /^@\[((?:\\.|[^\]\\])*)\]\(urn:li:(?:person|organization):[\w-]+\)/u;
const HASHTAG_TEMPLATE = /^\{hashtag\|(?:\\#|#|＃)\|((?:\\.|[^}\\])*)\}/u;
const HASHTAG = /^#[\p{L}\p{N}]+/u;

/** A commentary as LinkedIn keeps it, and as people read it. */
export interface LittleText {
  /** Cut at the first reserved character that is neither escaped nor part of a mention or hashtag. */
  readonly kept: string;
  readonly shown: string;
}

/** LinkedIn's "little text": nobody is told that a text was cut. */
export function readLittleText(text: string): LittleText {
  let [at, shown] = [0, ''];
  while (at < text.length) {
    const token = tokenAt(text.slice(at));
    if (!token) break;
    at += token.length;
    shown += token.shown;
  }
  return { kept: text.slice(0, at), shown };
}

function tokenAt(rest: string): { length: number; shown: string } | undefined {
  const [first = ''] = rest;
  if (!RESERVED.has(first)) return { length: first.length, shown: first };
  const escaped = rest[1] ?? '';
  if (first === '\\') return RESERVED.has(escaped) && escaped !== '' ? { length: 2, shown: escaped } : undefined;
  const mention = MENTION.exec(rest);
  if (mention) return { length: mention[0].length, shown: unescaped(mention[1] ?? '') };
  const template = HASHTAG_TEMPLATE.exec(rest);
  if (template) return { length: template[0].length, shown: `#${unescaped(template[1] ?? '')}` };
  const hashtag = HASHTAG.exec(rest);
  return hashtag ? { length: hashtag[0].length, shown: hashtag[0] } : undefined;
}

const unescaped = (text: string): string => text.replaceAll(/\\(.)/gsu, '$1');

/** Plain words as little text that keeps them whole. Hashtags stay what they are. */
export const littleTextOf = (plain: string): string =>
  plain.replaceAll(/#[\p{L}\p{N}]+|[\\|{}@[\]()<>#*_~]/gu, (found) => (found.length > 1 ? found : `\\${found}`));
