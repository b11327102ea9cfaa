import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { redact, showUrl } from './redact.ts';

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJkaWQ6cGxjOngifQ.c2lnbmF0dXJl';

describe('redaction', () => {
  it.each([
    [`token ${JWT} expired`, JWT],
    ['Authorization: Bearer abc.def-123', 'abc.def-123'],
    ['password abcd-efgh-ijkl-mnop is wrong', 'abcd-efgh-ijkl-mnop'],
    ['{"access_token":"s3cr3t-value"}', 's3cr3t-value'],
    ['?refresh_token=zzz999&x=1', 'zzz999'],
    ['accessJwt=opaque-thing', 'opaque-thing'],
    ['https://ada:hunter2@pds.example does not answer', 'hunter2'],
    ['Malformed access token EAAfakefakefakefake1234', 'EAAfakefakefakefake1234'],
  ])('takes the secret out of %s', (text, secret) => {
    expect(redact(text)).not.toContain(secret);
  });

  it('leaves ordinary words and ids alone', () => {
    const text = 'grapheme too big (maximum 300, got 301) for 0197b2c4-1111-7222-8333-444455556666';
    expect(redact(text)).toBe(text);
  });

  it('takes the secrets of the call out literally, wherever they stand', () => {
    fc.assert(
      fc.property(fc.string(), fc.stringMatching(/^[A-Z]{8,20}$/), fc.string(), (before, secret, after) => {
        expect(redact(`${before}${secret}${after}`, [secret])).not.toContain(secret);
      }),
    );
  });

  it.each(['base64', 'base64url', 'hex'] as const)('takes them out as %s too', (encoding) => {
    const shown = Buffer.from('correct horse?!').toString(encoding);
    expect(redact(`got ${shown}`, ['correct horse?!'])).not.toContain(shown.replace(/=+$/, ''));
  });

  it('takes the parts of a token out, and leaves short words of it alone', () => {
    const signature = 'q'.repeat(43);
    expect(redact(`bad signature ${signature} for app`, [`app.claims.${signature}`])).toBe('bad signature [secret] for app');
  });

  it('leaves words that every database takes, wherever they are cut', () => {
    expect(redact(`${'x'.repeat(499)}\u{1F600}`).isWellFormed()).toBe(true);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (text) => {
        const words = redact(`\0${text}\uD83D`);
        expect([words.isWellFormed(), words.includes('\0')]).toEqual([true, false]);
      }),
    );
  });

  it('shows an address without its query, where signed URLs keep their key', () => {
    expect(showUrl('https://cdn.example/a.png?X-Amz-Signature=abc')).toBe('https://cdn.example/a.png');
  });
});
