import { describe, expect, it } from '@jest/globals';
import { AppError, isRefusal, messageOf, refuse, unreachable } from './errors.ts';

describe('errors', () => {
  it('keep what may be said apart from what happened', () => {
    const cause = new Error('select secret');
    const error = new AppError('no-database', 'The database does not answer.', { cause });
    expect(error).toMatchObject({ name: 'AppError', code: 'no-database', publicMessage: 'The database does not answer.', cause });
    expect(error.message).not.toContain('secret');
  });

  it.each([
    [new Error('broke'), 'broke'],
    ['a string', 'a string'],
    [undefined, 'undefined'],
    [7, '7'],
  ])('say something, whatever was thrown: %p', (thrown, message) => {
    expect(messageOf(thrown)).toBe(message);
  });

  it('name the case that nobody handles', () => {
    expect(() => unreachable({ kind: 'new' } as never)).toThrow('Nothing handles {"kind":"new"}.');
  });
});

describe('a refusal', () => {
  it('is a value with a code, words and, if there are any, details', () => {
    expect(refuse('too_many', 'That is too many.')).toEqual({ refused: 'too_many', message: 'That is too many.' });
    expect(refuse('too_many', 'That is too many.', { most: 3 })).toMatchObject({ details: { most: 3 } });
  });

  it.each([null, undefined, 'refused', {}, { refused: true }, []])('is not %p', (value) => {
    expect(isRefusal(value)).toBe(false);
  });

  it('is known when it comes', () => {
    expect(isRefusal(refuse('x', 'y'))).toBe(true);
  });
});
