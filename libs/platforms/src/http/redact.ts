const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/?#@]*@/gi, '$1[secret]@'],
  [/\beyJ[\w-]{4,}\.[\w-]+(?:\.[\w-]*)?/g, '[token]'],
  [/\b(?:EAA|IGAA|IGQ)[\w-]{16,}/g, '[token]'],
  [/\b(Bearer|DPoP|Basic)\s+[\w.~+/=-]+/gi, '$1 [token]'],
  [
    /\b((?:access_?|refresh_?|id_?)?(?:token|jwt)|(?:client_?)?secret|password|signature)(["']?\s*[=:]\s*["']?)[^\s"'&,;}]+/gi,
    '$1$2[secret]',
  ],
  [/(?<![\w-])[a-z0-9]{4}(?:-[a-z0-9]{4}){3}(?![\w-])/gi, '[app password]'],
];

const LENGTH_MAX = 500;
const SECRET_LENGTH_MIN = 4;
const TOKEN_PART_LENGTH_MIN = 32;

/**
 * Takes secrets out of words that will be logged, stored or shown: what looks like a token anywhere, and the secrets of
 * the call at hand literally. Long texts are cut: a vendor's HTML page is nobody's error message. What is left can be
 * stored: no U+0000, and no half of a surrogate pair, as a cut leaves one.
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  const literal = secrets.flatMap(spellingsOf).reduce((words, secret) => words.replaceAll(secret, '[secret]'), text);
  const clean = PATTERNS.reduce((words, [pattern, replacement]) => words.replace(pattern, replacement), literal);
  const short = clean.length > LENGTH_MAX ? `${clean.slice(0, LENGTH_MAX)}…` : clean;
  return short.replaceAll('\0', '').toWellFormed();
}

/**
 * As it is, as a URL or JSON writes it, as a careless server shows it, and a token's parts. What is too short says
 * nothing and is in every word.
 */
function spellingsOf(secret: string): string[] {
  if (secret.length < SECRET_LENGTH_MIN) return [];
  const bytes = Buffer.from(secret);
  return [
    secret,
    encodeURIComponent(secret.toWellFormed()),
    JSON.stringify(secret).slice(1, -1),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    bytes.toString('hex'),
    ...secret.split('.').filter((part) => part.length >= TOKEN_PART_LENGTH_MIN),
  ];
}

/** An address fit for a message: signed URLs carry their key in the query. */
export function showUrl(url: string): string {
  if (!URL.canParse(url)) return redact(url);
  const { origin, pathname } = new URL(url);
  return redact(`${origin}${pathname}`);
}
