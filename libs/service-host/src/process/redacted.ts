const CENSORED = '[redacted]';
const DEEPEST = 12;

/** Field names whose values are never written, however they are spelled: `accessToken`, `access_token`, `X-API-Key`. */
const SECRET_NAME =
  /(?:password|passwd|passphrase|^pass|^pwd|secret|token|authorization|cookie|apikey|jwt|credential|credentials|privatekey|credentialskey|sealed)s?$/;

/** Secrets that stand inside texts: in messages and stacks of errors, in addresses. */
const SECRET_TEXTS: readonly (readonly [RegExp, string])[] = [
  [/([a-z][a-z0-9+.-]*:\/\/)[^/\s?#]*@/gi, `$1${CENSORED}@`],
  [/\b(Bearer|Basic|DPoP)\s+[\w.~+/=-]{8,}/gi, `$1 ${CENSORED}`],
  [/\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g, CENSORED],
  [/\bsk_(?:live|test)_[\w-]+/g, CENSORED],
  [/((?:password|secret|token|api_?key|access_?jwt|refresh_?jwt)["']?\s*[=:]\s*["']?)[^\s"'&,;}]+/gi, `$1${CENSORED}`],
];

/**
 * A copy for the log: no value under a secret's name, no secret inside a text, at any depth; errors with their causes;
 * nothing circular, and nothing below twelve levels, so that what isn't looked at isn't written either.
 */
export const redacted = (fields: object): Record<string, unknown> => entriesOf(fields, [fields]);

function valueOf(value: unknown, above: readonly object[]): unknown {
  if (typeof value === 'string') return withoutSecrets(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (above.includes(value)) return '[circular]';
  if (above.length >= DEEPEST) return '[deeper]';
  const path = [...above, value];
  if (value instanceof Error) return errorOf(value, path);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value) || value instanceof Set) return [...value].map((item) => valueOf(item, path));
  if (value instanceof Map) return entriesOf(Object.fromEntries([...value].map(([key, item]) => [String(key), item])), path);
  if ('toJSON' in value && typeof value.toJSON === 'function') return valueOf(jsonOf(value as { toJSON(): unknown }), path);
  return entriesOf(value, path);
}

function entriesOf(value: object, path: readonly object[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.keys(value).map((key) => [withoutSecrets(key), isSecret(key) ? censored(read(value, key)) : valueOf(read(value, key), path)]),
  );
}

/** An error's own properties hold what `message` and `stack` don't: codes, causes, and in careless libraries the request. */
function errorOf(error: Error, path: readonly object[]): Record<string, unknown> {
  const { name, message, stack, cause } = error;
  const causes = cause === undefined ? {} : { cause: valueOf(cause, path) };
  const errors = error instanceof AggregateError ? { errors: valueOf(error.errors, path) } : {};
  return {
    ...entriesOf(error, path),
    type: name,
    message: withoutSecrets(message),
    stack: withoutSecrets(stack ?? ''),
    ...causes,
    ...errors,
  };
}

/** That there is nothing, or how many there are, may be known. */
const censored = (value: unknown): unknown =>
  value === null || value === undefined || typeof value === 'number' || typeof value === 'boolean' ? value : CENSORED;

const isSecret = (key: string): boolean => SECRET_NAME.test(key.toLowerCase().replaceAll(/[^a-z]/g, ''));

const withoutSecrets = (text: string): string => SECRET_TEXTS.reduce((clean, [secret, instead]) => clean.replaceAll(secret, instead), text);

/** A getter that throws must not cost the line. */
function read(value: object, key: string): unknown {
  try {
    return (value as Record<string, unknown>)[key];
  } catch {
    return '[unreadable]';
  }
}

function jsonOf(value: { toJSON(): unknown }): unknown {
  try {
    return value.toJSON();
  } catch {
    return '[unreadable]';
  }
}
