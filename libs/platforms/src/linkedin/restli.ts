/** What Rest.li 2.0 can say in a URL: words, lists as `List(a,b)`, records as `(key:value)`. */
export type RestliValue = string | number | boolean | readonly RestliValue[] | { readonly [key: string]: RestliValue };

export type RestliParams = Readonly<Record<string, RestliValue>>;

/** A longer query is sent in the body of a POST that says it is a GET (query tunnelling). */
export const QUERY_LENGTH_MAX = 4_000;

/** A word with everything percent-encoded that has a meaning to Rest.li or to a URL; a URN becomes `urn%3Ali%3Ashare%3A1`. */
export const encodeWord = (word: string): string =>
  encodeURIComponent(word.toWellFormed()).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/** A value with its words encoded and its structure not: `List(`, `(`, `:`, `,` and `)` stay as they are (BEHAVIOR.md, 3). */
export function encodeRestli(value: RestliValue): string {
  if (typeof value === 'string') return value === '' ? "''" : encodeWord(value);
  if (typeof value !== 'object') return String(value);
  if (isList(value)) return `List(${value.map(encodeRestli).join(',')})`;
  const fields = Object.entries(value).map(([key, item]) => `${encodeRestli(key)}:${encodeRestli(item)}`);
  return `(${fields.join(',')})`;
}

/** A query string without its question mark. */
export const restliQuery = (params: RestliParams): string =>
  Object.entries(params)
    .map(([name, value]) => `${encodeWord(name)}=${encodeRestli(value)}`)
    .join('&');

const isList = (value: RestliValue): value is readonly RestliValue[] => Array.isArray(value);
