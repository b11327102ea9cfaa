import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { jsonLog } from './log.ts';
import { redacted } from './redacted.ts';

const CANARY = 'CANARY-7f3a9b';

function logged(fields: object, level = 'info'): string {
  const lines: string[] = [];
  jsonLog(level, {}, { write: (line) => lines.push(line) }).error(fields, 'something-happened');
  return lines.join('');
}

const failing = (message: string, more: object = {}) => Object.assign(new Error(message), more);

describe('a log line', () => {
  it.each([
    ['a field', { accessToken: CANARY }],
    ['another spelling', { access_token: CANARY, 'X-Api-Key': CANARY, REFRESH_TOKEN: CANARY, 'set-cookie': [CANARY] }],
    ['a secret with parts', { credentials: { enc: CANARY } }],
    ['seven levels down', { a: { b: { c: { d: { e: { f: { g: { password: CANARY } } } } } } } }],
    ['a list', { requests: [{ headers: { authorization: `Bearer ${CANARY}` } }] }],
    ['a map and a set', { map: new Map([['token', CANARY]]), set: new Set([{ secret: CANARY }]) }],
    ['what an object says of itself', { config: { toJSON: () => ({ password: CANARY }) } }],
    ["an error's own property", { err: failing('refused', { config: { headers: { Authorization: CANARY } } }) }],
    ["an error's message and stack", { err: failing(`connect postgres://us:${CANARY}@db:5432/x`) }],
    ['the cause of the cause', { err: failing('a', { cause: failing('b', { cause: failing('c', { password: CANARY }) }) }) }],
    ['errors that came together', { err: new AggregateError([failing('a', { token: CANARY })], 'all') }],
    ['an error below an unusual name', { problem: { inner: failing('x', { input: `nats://${CANARY}@bus:4222` }) } }],
    ['an address', { url: new URL(`https://us:${CANARY}@host/x`), text: `see postgres://us:${CANARY}@h/d` }],
    ['a query string', { path: `/oauth?code=1&access_token=${CANARY}&x=1` }],
    ['a header as text', { header: `Authorization: Bearer ${CANARY}` }],
    ['JSON as text', { body: JSON.stringify({ accessJwt: CANARY }) }],
    ['a bare token of a network', { text: `eyJhbGciOiJIUzI1NiJ9.${CANARY}.x`, key: `sk_live_${CANARY}` }],
    ['the buffer that it is', { bytes: Buffer.from(CANARY) }],
  ])('does not give away a secret in %s', (_where, fields) => {
    const line = logged(fields);
    expect(line).not.toContain(CANARY);
    expect(JSON.parse(line)).toMatchObject({ msg: 'something-happened' });
  });

  it('does not give away a secret at any depth', () => {
    const names = fc.constantFrom(
      'password',
      'accessToken',
      'refresh_token',
      'Authorization',
      'apiKey',
      'clientSecret',
      'accessJwt',
      'cookie',
    );
    const wraps = fc.array(fc.constantFrom('object', 'array', 'error', 'cause'), { maxLength: 30 });
    fc.assert(
      fc.property(names, wraps, (name, layers) => {
        const nested = layers.reduce<unknown>(
          (inner, layer) => {
            if (layer === 'object') return { inner };
            if (layer === 'array') return [inner];
            return layer === 'error' ? failing('outer', { inner }) : failing('outer', { cause: inner });
          },
          { [name]: CANARY },
        );
        expect(logged({ nested })).not.toContain(CANARY);
      }),
    );
  });

  it('keeps what is worth reading', () => {
    const at = new Date('2026-01-05T12:00:00.000Z');
    const fields = { postId: 'p1', at, count: 3, none: null, tokens: 2, tokenExpiresAt: at, hasPassword: true, email: 'ada@example.com' };
    expect(JSON.parse(logged(fields))).toMatchObject({ ...fields, at: at.toISOString(), tokenExpiresAt: at.toISOString() });
  });

  it("keeps an error's type, message, stack, code and cause", () => {
    const err = failing('it broke', { code: 'E_BROKE', cause: new TypeError('because') });
    const line = JSON.parse(logged({ err })) as { err: { stack: string } };
    expect(line).toMatchObject({
      err: { type: 'Error', message: 'it broke', code: 'E_BROKE', cause: { type: 'TypeError', message: 'because' } },
    });
    expect(line.err.stack).toContain('redacted.spec.ts');
  });

  it('is written whatever it holds', () => {
    const circular: Record<string, unknown> = { big: 1n, when: new Date(Number.NaN) };
    circular['self'] = circular;
    Object.defineProperty(circular, 'trap', {
      enumerable: true,
      get: () => {
        throw new Error('no');
      },
    });
    expect(redacted(circular)).toEqual({ big: '1', when: 'Invalid Date', self: '[circular]', trap: '[unreadable]' });
  });

  it('does not change what it was given', () => {
    const fields = { deep: { password: CANARY } };
    logged(fields);
    expect(fields).toEqual({ deep: { password: CANARY } });
  });

  it('takes an unknown level for info', () => {
    expect(logged({ x: 1 }, 'loud')).toContain('"x":1');
  });
});
