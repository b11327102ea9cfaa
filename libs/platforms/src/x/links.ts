import { createRequire } from 'node:module';

const topLevelDomains = createRequire(import.meta.url)('tlds') as readonly string[];
const KNOWN = new Set(topLevelDomains);

/** A link in a text, by UTF-16 offsets. */
export interface Link {
  readonly start: number;
  readonly end: number;
  readonly url: string;
}

const ASCII = 'A-Za-z0-9';
const label = (letters: string): string => String.raw`[${letters}](?:[${letters}_-]*[${letters}])?`;
const ANY = String.raw`\p{L}\p{N}`;
const ENDING = String.raw`[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?|[^\P{L}A-Za-z]+`;
const PATH_LETTERS = String.raw`0-9\p{Script=Latin}\p{Script=Cyrillic}`;
const PATH_CHARACTERS = String.raw`[${PATH_LETTERS}!*';:=+,.$%#@&~_|\[\]\/-]`;
const BRACKETED = String.raw`\(${PATH_CHARACTERS}+\)`;
const PATH = String.raw`\/(?:(?:${PATH_CHARACTERS}|${BRACKETED})*(?:[${PATH_LETTERS}=_#\/+&-]|${BRACKETED}))?`;
const QUERY = String.raw`\?[${ASCII}!?*'@();:&=+$\/%#\[\]_.,~|-]*[${ASCII}_&=#\/-]`;
const CANDIDATE = new RegExp(
  String.raw`(?:(?<![${ASCII}@＠$#＃])(https?:\/\/)((?:${label(ANY)}\.)+(?:${ENDING}))` +
    String.raw`|(?<![${ASCII}@＠$#＃._\/-])((?:${label(ASCII)}\.)+${label(ASCII)}))` +
    String.raw`(?::\d+)?(${PATH})?(?:${QUERY})?`,
  'giu',
);

/**
 * Links as X finds them: with a protocol, or a bare name of ASCII letters; under a known top-level domain. A bare
 * `name.cc` under a country's domain is a link only with a path or a subdomain (BEHAVIOR.md, 11).
 */
export function linksIn(text: string): readonly Link[] {
  return [...text.matchAll(CANDIDATE)].flatMap((match) => {
    const [url, , withProtocol, bare = '', path] = match;
    const found = withProtocol === undefined ? isBareLink(bare.toLowerCase(), path !== undefined) : isKnown(withProtocol.toLowerCase());
    return found ? [{ start: match.index, end: match.index + url.length, url }] : [];
  });
}

const endingOf = (host: string): string => host.slice(host.lastIndexOf('.') + 1);

const isKnown = (host: string): boolean => KNOWN.has(endingOf(host)) || endingOf(host).startsWith('xn--');

const LIKE_GENERIC = ['co', 'tv'];

function isBareLink(host: string, hasPath: boolean): boolean {
  const ending = endingOf(host);
  return isKnown(host) && (ending.length > 2 || hasPath || LIKE_GENERIC.includes(ending) || host.split('.').length > 2);
}
