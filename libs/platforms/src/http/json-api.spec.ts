import { describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import type { HttpResult } from './http-call.ts';
import { readJson, type Vendor } from './json-api.ts';

const SECRET = 'fake-secret-of-nobody';
const NOW = new Date('2026-11-21T12:00:00.000Z');
const VENDOR: Vendor = {
  name: 'Testnet',
  refusalIn: ({ status, body }) => (status < 400 ? null : { class: 'permission_denied', words: (body as { error: string }).error }),
};
const answer = (status: number, body: unknown): HttpResult => ({
  kind: 'answer',
  status,
  headers: {},
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
});
const read = (result: HttpResult) => readJson(result, VENDOR, { secrets: [SECRET], now: NOW });

describe('a refusal of a JSON API', () => {
  const refused = read(answer(403, { error: `no, ${SECRET}`, page: { access_token: SECRET } }));

  it('lets its adapter read what the platform said', () => {
    expect(refused).toMatchObject({ ok: false, applied: 'no', failure: { class: 'permission_denied' } });
    expect(refused.ok ? null : refused.body).toMatchObject({ error: `no, ${SECRET}` });
  });

  it('shows those words to nobody else: not in JSON, not in a log, not in a copy', () => {
    for (const shown of [JSON.stringify(refused), inspect(refused, { depth: 9 }), JSON.stringify(Object.assign({}, refused))]) {
      expect(shown).toContain('Testnet does not allow this');
      expect(shown).not.toContain(SECRET);
    }
  });
});

describe('an answer that is not what it should be', () => {
  it.each([
    ['a success that is no JSON', answer(200, '<html>'), 'maybe'],
    ['a failing gateway', answer(502, '<html>'), 'maybe'],
    ['a call that never left', { kind: 'loss', reason: 'unreachable', sent: false, status: null, detail: 'refused' }, 'no'],
    ['a call whose answer was cut', { kind: 'loss', reason: 'cut', sent: true, status: 200, detail: 'cut' }, 'maybe'],
    ['a call that a budget held back', { kind: 'loss', reason: 'held', sent: false, status: null, detail: 'x', retryAfterMs: 5 }, 'no'],
  ] as [string, HttpResult, string][])('says of %s whether it may have been applied', (_, result, applied) => {
    const failing: Vendor = { ...VENDOR, refusalIn: () => null };
    expect(readJson(result, failing, { secrets: [], now: NOW })).toMatchObject({ ok: false, applied });
  });
});
