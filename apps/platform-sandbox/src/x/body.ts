/** A part of a form: what a file and a plain field have in common is that they are bytes. */
export type Form = ReadonlyMap<string, Buffer>;

/** The body of a request as it was sent: JSON, a form, or one with files; `undefined` if it is none of these or broken. */
export function parseBody(body: unknown, contentType: string): unknown {
  if (!Buffer.isBuffer(body) || body.length === 0) return {};
  const [type = ''] = contentType.split(';');
  if (/^multipart\/form-data$/i.test(type.trim())) return multipart(body, contentType);
  if (/^application\/x-www-form-urlencoded$/i.test(type.trim())) return Object.fromEntries(new URLSearchParams(body.toString('utf8')));
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

export const isForm = (body: unknown): body is Form => body instanceof Map;

/** RFC 7578, by hand: parts without a file name may be bytes too, and web APIs would decode them as text. */
function multipart(body: Buffer, contentType: string): Form | undefined {
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (boundary === undefined) return undefined;
  const form = new Map<string, Buffer>();
  const mark = Buffer.from(`--${boundary}`);
  for (let at = body.indexOf(mark); at >= 0;) {
    const start = at + mark.length + 2;
    const next = body.indexOf(mark, start);
    if (next < 0) break;
    const headersEnd = body.indexOf('\r\n\r\n', start);
    const name = /name="([^"]*)"/i.exec(body.subarray(start, headersEnd).toString('utf8'))?.[1];
    if (headersEnd >= 0 && headersEnd < next && name !== undefined) form.set(name, body.subarray(headersEnd + 4, next - 2));
    at = next;
  }
  return form;
}

/** A field of a form or of JSON, as text. */
export function field(body: unknown, name: string): string | undefined {
  if (isForm(body)) return body.get(name)?.toString('utf8');
  const value = typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : undefined;
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
}
