import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { messageOf } from '@afterpost/kernel';
import { keyCheck, parseKey, parseKeys } from './key.ts';

const catching = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

const base64 = (): string => randomBytes(32).toString('base64');

describe('parseKey', () => {
  it('takes any 32 bytes in base64 and names the same key the same way', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }).filter((bytes) => new Set(bytes).size > 1),
        (bytes) => {
          const text = Buffer.from(bytes).toString('base64');
          const key = parseKey(text);
          expect(key.key.expose()).toEqual(Buffer.from(bytes));
          expect(parseKey(` ${text}\n`).id).toBe(key.id);
        },
      ),
    );
  });

  it('takes an id before the key', () => {
    const text = base64();
    expect(parseKey(`2026-11:${text}`)).toMatchObject({ id: '2026-11' });
    expect(parseKey(`2026-11:${text}`).key.expose()).toEqual(parseKey(text).key.expose());
  });

  it('gives two keys two ids', () => {
    expect(parseKey(base64()).id).not.toBe(parseKey(base64()).id);
  });

  it.each([
    ['nothing', undefined, 'is not set'],
    ['an empty string', '', 'is not set'],
    ['16 bytes', randomBytes(16).toString('base64'), 'is not the base64 of 32 bytes'],
    ['33 bytes', randomBytes(33).toString('base64'), 'is not the base64 of 32 bytes'],
    ['hexadecimal', randomBytes(32).toString('hex'), 'is not the base64 of 32 bytes'],
    ['zeros', Buffer.alloc(32).toString('base64'), 'repeats one byte'],
  ])('refuses %s with one sentence that does not repeat it', (_what, text, problem) => {
    const message = messageOf(catching(() => parseKey(text)));
    expect(message).toContain(problem);
    expect(message.split(text || 'nothing given')).toHaveLength(1);
  });

  it('never prints the key', () => {
    const text = base64();
    expect(JSON.stringify(parseKey(text))).not.toContain(text);
  });
});

describe('parseKeys', () => {
  it('takes none, one or several, and says of each what is wrong with it', () => {
    const [one, two] = [base64(), base64()];
    expect(parseKeys(undefined)).toEqual([]);
    expect(parseKeys(` ${one} , b:${two},`).map(({ id }) => id)).toEqual([parseKey(one).id, 'b']);
    expect(() => parseKeys(`${one},short`)).toThrow('is not the base64 of 32 bytes');
  });
});

describe('keyCheck', () => {
  it('tells one key from another and holds nothing of either', () => {
    const text = base64();
    expect(keyCheck(parseKey(`a:${text}`))).toBe(keyCheck(parseKey(`a:${text}`)));
    expect(keyCheck(parseKey(`a:${text}`))).not.toBe(keyCheck(parseKey(`a:${base64()}`)));
    expect(keyCheck(parseKey(text))).not.toContain(text);
  });
});
