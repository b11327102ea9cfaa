import { parseAtUri } from './ids.ts';
import { at, type Blob } from './world.ts';
import { invalidRequest } from './xrpc.ts';

type Fields = Record<string, unknown>;

const DATETIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,20})?(Z|[+-]\d{2}:\d{2})$/;
const graphemeSplitter = new Intl.Segmenter('en', { granularity: 'grapheme' });

export const graphemes = (value: string): number => [...graphemeSplitter.segment(value)].length;

export const present = (of: Fields, name: string): boolean => of[name] !== undefined;

function required(of: Fields, name: string, path: string): unknown {
  if (!present(of, name)) throw invalidRequest(`Missing required key "${name}" at ${path}`);
  return of[name];
}

export function text(of: Fields, name: string, path: string, max: { graphemes?: number; bytes?: number } = {}): string {
  const value = required(of, name, path);
  if (typeof value !== 'string') throw invalidRequest(`Expected string value type at ${path}.${name}`);
  const bytes = Buffer.byteLength(value);
  if (max.bytes !== undefined && bytes > max.bytes) throw tooBig('string', max.bytes, bytes, `${path}.${name}`);
  // Counting graphemes is slow; no text has more of them than bytes.
  if (max.graphemes !== undefined && bytes > max.graphemes) {
    const count = graphemes(value);
    if (count > max.graphemes) throw tooBig('grapheme', max.graphemes, count, `${path}.${name}`);
  }
  return value;
}

export function integer(of: Fields, name: string, path: string, min: number): number {
  const value = required(of, name, path);
  if (!Number.isInteger(value)) throw invalidRequest(`Expected integer value type at ${path}.${name}`);
  if ((value as number) < min) throw invalidRequest(`integer too small (minimum ${min}, got ${String(value)}) at ${path}.${name}`);
  return value as number;
}

export function datetime(of: Fields, name: string, path: string): void {
  const value = text(of, name, path);
  if (!DATETIME.test(value) || Number.isNaN(Date.parse(value)))
    throw invalidRequest(`Invalid datetime at ${path}.${name} (got "${value}")`);
}

export function atUri(of: Fields, name: string, path: string): void {
  const value = text(of, name, path);
  if (!parseAtUri(value)) throw invalidRequest(`Invalid at-uri at ${path}.${name} (got "${value}")`);
}

export function uri(of: Fields, name: string, path: string): void {
  const value = text(of, name, path);
  if (!/^[a-z][a-z0-9+.-]*:\S+$/i.test(value)) throw invalidRequest(`Invalid uri at ${path}.${name} (got "${value}")`);
}

export function fields(of: Fields, name: string, path: string): Fields {
  const value = required(of, name, path);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalidRequest(`Expected object value type at ${path}.${name}`);
  return value as Fields;
}

export function list(of: Fields, name: string, path: string, max = Number.POSITIVE_INFINITY): unknown[] {
  const value = required(of, name, path);
  if (!Array.isArray(value)) throw invalidRequest(`Expected array value type at ${path}.${name}`);
  if (value.length > max) throw tooBig('array', max, value.length, `${path}.${name}`);
  return value;
}

/** A list whose items are objects; each is handed over with its path. */
export function eachObject(of: Fields, name: string, path: string, max: number, visit: (item: Fields, path: string) => void): void {
  for (const [index] of list(of, name, path, max).entries())
    visit(fields(of[name] as Fields, String(index), `${path}.${name}`), `${path}.${name}[${index}]`);
}

export function checkBlob(
  of: Fields,
  name: string,
  path: string,
  rule: { mimes: readonly string[]; bytes: number },
  findBlob: (cid: string) => Blob | undefined,
): void {
  const blob = fields(of, name, path);
  const cid = at(blob, 'ref', '$link');
  if (blob['$type'] !== 'blob' || typeof cid !== 'string') throw invalidRequest(`Expected blob value type at ${path}.${name}`);
  const mime = text(blob, 'mimeType', `${path}.${name}`);
  const size = integer(blob, 'size', `${path}.${name}`, 0);
  if (!rule.mimes.some((prefix) => mime.startsWith(prefix)))
    throw invalidRequest(`Expected "${rule.mimes.join('", "')}" (got "${mime}") at ${path}.${name}`);
  if (size > rule.bytes) throw tooBig('blob', rule.bytes, size, `${path}.${name}`);
  const stored = findBlob(cid);
  if (stored && (stored.size !== size || stored.mimeType !== mime)) {
    throw invalidRequest(`Referenced blob does not match what was uploaded (${stored.mimeType}, ${stored.size} bytes) at ${path}.${name}`);
  }
}

const tooBig = (what: string, max: number, got: number, path: string): Error =>
  invalidRequest(`${what} too big (maximum ${max}, got ${got}) at ${path}`);
