import { describe, expect, it } from '@jest/globals';
import { isDatabaseFailure } from './database-failure.ts';
import { ConnectionLost } from './transaction.ts';

const withCode = (code: string): Error => Object.assign(new Error('failed'), { code });

describe('whose fault a failure is', () => {
  it.each(['08006', '40001', '40P01', '53300', '57P01', '57P03', '25P03', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE'])(
    'is the database’s: %s',
    (code) => {
      expect(isDatabaseFailure(withCode(code))).toBe(true);
      expect(isDatabaseFailure(new Error('the handler says so', { cause: withCode(code) }))).toBe(true);
      expect(isDatabaseFailure(new AggregateError([withCode(code)]))).toBe(true);
    },
  );

  it.each([
    'Connection terminated unexpectedly',
    'timeout exceeded when trying to connect',
    'Cannot use a pool after calling end on the pool',
  ])('is the database’s: %s', (message) => {
    expect(isDatabaseFailure(new Error(message))).toBe(true);
  });

  it('is the database’s when the connection was lost on the way, whatever the handler made of it', () => {
    expect(isDatabaseFailure(new ConnectionLost('gone', { cause: new Error('the handler’s own words') }))).toBe(true);
  });

  it.each(['23505', '22P02', '42P01', '25P02', 'ERR_ASSERTION', 'ENOENT'])('is the event’s or the handler’s: %s', (code) => {
    expect(isDatabaseFailure(withCode(code))).toBe(false);
  });

  it('is the handler’s when it throws what is no error', () => {
    expect([isDatabaseFailure('ECONNRESET'), isDatabaseFailure(undefined), isDatabaseFailure({ code: '40001' })]).toEqual([
      false,
      false,
      false,
    ]);
  });
});
