import * as fc from 'fast-check';

/** The part of a JSON Schema that the API's description of itself uses. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
}

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema?: Schema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** A request as it goes over the wire. */
export interface WildRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer | undefined;
}

const JUNK_TEXTS = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  '\udfff\ud800',
  '\u202e',
  '👨‍👩‍👧‍👦',
  'ﷺ'.repeat(400),
  'x'.repeat(120_000),
  "'; drop table events; --",
  '{"a":1}',
  '../../etc/passwd',
  'null',
  'NaN',
  '1e999',
  '-0',
  '0x10',
  '2026-02-30T25:61:61Z',
  '+275760-09-13T00:00:00.000Z',
  '-271821-04-20T00:00:00.000Z',
  '0000-01-01',
  '99999999999',
  'http://[::1',
  'javascript:alert(1)',
  '__proto__',
  'constructor',
];
const JUNK_VALUES = [null, true, 0, -1, 1.5, 1e308, 2 ** 53, [], {}, [[]], [null], { a: { b: [] } }, '', ...JUNK_TEXTS];
const BAD_SEGMENTS = [
  '%',
  '%zz',
  '%00',
  '%ff',
  '%c3%28',
  '%2e%2e',
  '..',
  '.',
  '%2f',
  ';a=b',
  '%F0%9F',
  '*',
  ':id',
  '%u0041',
  'x'.repeat(90),
  'x'.repeat(9_000),
  '%41'.repeat(2_000),
];
const cursor = (text: string): string => Buffer.from(text).toString('base64url');
const CURSORS = [
  cursor('2026-01-01T00:00:00.000Z 00000000-0000-4000-8000-000000000000'),
  cursor('2026-01-01T00:00:00.000Z a\0b'),
  cursor('+275760-09-13T00:00:00.000Z 00000000-0000-4000-8000-000000000000'),
  cursor('-271821-04-20T00:00:00.000Z 00000000-0000-4000-8000-000000000000'),
  cursor('2026-01-01T00:00:00.000Z \ud800'),
  cursor('2026-01-01T00:00:00.000Z at://x'),
  '====',
  '%00',
  'x'.repeat(501),
];

const often = <T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>, weight = 4): fc.Arbitrary<T> =>
  fc.oneof({ arbitrary: usual, weight }, { arbitrary: odd, weight: 1 });

/** One parameter of a query, however long the value was. */
const pair = (name: string, value: fc.Arbitrary<unknown>) =>
  value.map((one) => `${name}=${encodeURIComponent(String(one).toWellFormed().slice(0, 3_000))}`);

/** Other names of the same thing, and what Bluesky or one way of connecting does not have: most requests leave them out. */
const SELDOM: readonly string[] =
  'text connection_id media_urls media link_url handle password media_type thread access_token refresh_token platform_account_id flavour redirect_to'.split(
    ' ',
  );
const ALIASED = ['content', 'account_id', 'identifier', 'app_password'] as const;

/** Requests to every operation that the API describes: as it wants them, nearly so, and not at all. */
export function wildRequests(
  api: OpenApi,
  known: { readonly ids: readonly string[]; readonly accounts: readonly string[] },
): fc.Arbitrary<WildRequest> {
  const junk = fc.constantFrom(...JUNK_VALUES);
  const junkText = fc.constantFrom(...JUNK_TEXTS);

  const resolved = (schema: Schema): Schema => {
    const name = schema.$ref?.split('/').at(-1);
    return name === undefined ? schema : resolved(api.components.schemas[name] ?? {});
  };
  const textLike = ({ format }: Schema, name: string): fc.Arbitrary<unknown> => {
    if (format === 'uuid')
      return fc.constantFrom(...(name.includes('account') || name.includes('connection') ? known.accounts : known.ids));
    if (format === 'date-time') return fc.constantFrom('2031-01-01T12:00:00Z', '2031-06-01T12:00:00+02:00', '2001-01-01T00:00:00Z');
    if (format === 'uri') return fc.constantFrom('http://127.0.0.1:1/a.png', 'https://down.invalid/');
    if (name === 'cursor') return fc.constantFrom(...CURSORS);
    if (name === 'platform') return fc.constant('bluesky');
    if (name === 'limit') return fc.constantFrom('1', '50', '200');
    return fc.oneof(fc.string({ maxLength: 30 }), fc.string({ unit: 'binary', maxLength: 30 }));
  };
  const fitting = (given: Schema, name = ''): fc.Arbitrary<unknown> => {
    const schema = resolved(given);
    const choices = schema.anyOf ?? schema.oneOf;
    if (schema.const !== undefined) return fc.constant(schema.const);
    if (schema.enum) return fc.constantFrom(...schema.enum);
    if (typeof schema.type === 'object') return fc.oneof(...schema.type.map((type) => fitting({ ...schema, type }, name)));
    if (choices) return fc.oneof(...choices.map((choice) => fitting(choice, name)));
    switch (schema.type) {
      case 'object':
        return often(fc.constant(SELDOM), fc.constant<readonly string[]>([]), 10).chain((left) =>
          fc.record(
            Object.fromEntries(
              Object.entries(schema.properties ?? {})
                .filter(([key]) => !left.includes(key) || schema.required?.includes(key))
                .map(([key, property]) => [key, nearly(property, key)]),
            ),
            { requiredKeys: [...(schema.required ?? []), ...ALIASED.filter((key) => schema.properties?.[key])] },
          ),
        );
      case 'array':
        return fc.array(nearly(schema.items ?? {}, name), { minLength: 1, maxLength: 3 });
      case 'integer':
      case 'number':
        return fc.integer();
      case 'boolean':
        return fc.boolean();
      case 'null':
        return fc.constant(null);
      default:
        return textLike(schema, name);
    }
  };
  const nearly = (schema: Schema, name: string): fc.Arbitrary<unknown> => often(fitting(schema, name), junk, 25);

  const nested = fc.integer({ min: 1, max: 20_000 }).map((depth) => '['.repeat(depth) + ']'.repeat(depth));
  const bodyOf = (schema: Schema | undefined): fc.Arbitrary<string | Buffer | undefined> => {
    const whole = fitting(schema ?? { type: 'object' }).map((value) => JSON.stringify(value));
    return fc.oneof(
      { arbitrary: schema ? whole : fc.constant(undefined), weight: 12 },
      { arbitrary: whole.chain((text) => fc.nat(text.length).map((at) => text.slice(0, at))), weight: 1 },
      { arbitrary: whole.map((text) => text.replace('{', '{"colour":"red",')), weight: 1 },
      { arbitrary: whole.map((text) => text.replace('{', '{"__proto__":{"admin":true},')), weight: 1 },
      { arbitrary: whole.map((text) => Buffer.from(text.replace('"', '"\u00ff'), 'latin1')), weight: 1 },
      { arbitrary: junk.map((value) => JSON.stringify(value)), weight: 1 },
      { arbitrary: nested, weight: 1 },
      { arbitrary: fc.constantFrom('', '\0', '\ufeff{}', 'x'.repeat(1_048_577), '"\\ud800"'), weight: 1 },
    );
  };

  const pathOf = (template: string): fc.Arbitrary<string> => {
    const parts = template
      .split('/')
      .slice(1)
      .map((part) =>
        part.startsWith('{')
          ? often(fc.constantFrom(...known.ids), fc.constantFrom(...BAD_SEGMENTS), 8)
          : often(fc.constant(part), fc.constantFrom(...BAD_SEGMENTS), 60),
      );
    return fc.tuple(...parts).map((segments) => `/${segments.join('/')}`);
  };
  const queryOf = (operation: Operation): fc.Arbitrary<string> => {
    const parameters = (operation.parameters ?? []).filter((one) => one.in === 'query');
    const described = parameters.map(({ name, schema }) =>
      often(pair(name, fitting(schema ?? {}, name)), pair(name, fc.oneof(junkText, fc.constantFrom(...CURSORS))), 3),
    );
    const odd = fc.constantFrom(
      'colour=red',
      'limit=5&limit=6',
      'limit[]=5',
      '%',
      '%zz=%ff',
      '=',
      '&&',
      'since=2026-02-01&until=2026-01-01',
      '__proto__=1',
      'a'.repeat(3_000),
    );
    const one = described.length > 0 ? often(fc.oneof(...described), odd, 6) : odd;
    return often(fc.array(one, { maxLength: described.length > 0 ? 3 : 0 }), fc.array(one, { minLength: 1, maxLength: 3 }), 8).map(
      (pairs) => (pairs.length > 0 ? `?${pairs.join('&')}` : ''),
    );
  };
  const headersOf = fc.record(
    {
      'content-type': often(
        fc.constant('application/json'),
        fc.constantFrom(
          'text/plain',
          'application/x-www-form-urlencoded',
          'multipart/form-data; boundary=x',
          'application/json; charset=latin1',
          'nonsense',
          '',
          'application/xml',
        ),
        10,
      ),
      accept: fc.constantFrom('text/html', '*/*', 'application/xml;q=0.1', 'nonsense', ''),
      'idempotency-key': fc.constantFrom('a', 'b', '', ' ', 'k'.repeat(255), 'k'.repeat(256), 'k'.repeat(5_000), "'; --", '\u00ff\u00e9'),
      'cache-control': fc.constantFrom('no-cache', 'max-age=0', 'nonsense'),
      'afterpost-min-position': fc.constantFrom(
        'publisher=1',
        'publisher=0',
        'publisher=-1',
        'nobody=1',
        'publisher=999999999999999',
        'constructor=1',
        '=',
      ),
      'accept-encoding': fc.constantFrom('gzip', 'br;q=2', 'nonsense'),
      'content-encoding': fc.constantFrom('gzip', 'nonsense'),
      traceparent: fc.constantFrom('00-nonsense', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'),
    },
    { requiredKeys: ['content-type'] },
  );

  const operations = Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  return fc.constantFrom(...operations).chain(({ path, method, operation }) =>
    fc.record({
      method: often(
        fc.constant(method),
        fc.constantFrom('PUT', 'PATCH', 'HEAD', 'OPTIONS', 'TRACE', 'POST', 'GET', 'DELETE', 'PROPFIND'),
        20,
      ),
      path: fc.tuple(pathOf(path), queryOf(operation)).map((parts) => parts.join('')),
      headers: often(
        fc.constant<Record<string, string>>({ 'content-type': 'application/json' }),
        headersOf as fc.Arbitrary<Record<string, string>>,
        1,
      ),
      body: bodyOf(operation.requestBody?.content['application/json']?.schema),
    }),
  );
}
