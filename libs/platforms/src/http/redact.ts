const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/\beyJ[\w-]{4,}\.[\w-]+(?:\.[\w-]*)?/g, '[token]'],
  [/\b(Bearer|DPoP|Basic)\s+[\w.~+/=-]+/gi, '$1 [token]'],
  [
    /\b((?:access_?|refresh_?|id_?)?(?:token|jwt)|(?:client_?)?secret|password|signature)(["']?\s*[=:]\s*["']?)[^\s"'&,;}]+/gi,
    '$1$2[secret]',
  ],
  [/(?<![\w-])[a-z0-9]{4}(?:-[a-z0-9]{4}){3}(?![\w-])/gi, '[app password]'],
];

const LENGTH_MAX = 500;

/**
 * Takes secrets out of words that will be logged, stored or shown: what looks like a token anywhere, and the secrets of
 * the call at hand literally. Long texts are cut: a vendor's HTML page is nobody's error message.
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  const literal = secrets.filter((secret) => secret.length >= 4).reduce((words, secret) => words.replaceAll(secret, '[secret]'), text);
  const clean = PATTERNS.reduce((words, [pattern, replacement]) => words.replace(pattern, replacement), literal);
  return clean.length > LENGTH_MAX ? `${clean.slice(0, LENGTH_MAX)}…` : clean;
}

/** An address fit for a message: signed URLs carry their key in the query. */
export function showUrl(url: string): string {
  if (!URL.canParse(url)) return redact(url);
  const { origin, pathname } = new URL(url);
  return redact(`${origin}${pathname}`);
}
