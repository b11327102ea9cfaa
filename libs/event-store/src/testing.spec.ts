import { describe, expect, it } from '@jest/globals';
import { tillDecider, type TillEvent } from '../test/till.ts';
import { decide } from './testing.ts';

const paidIn = (amount: number): TillEvent => ({ type: 'PaidIn', data: { amount } });
const paidOut = (amount: number): TillEvent => ({ type: 'PaidOut', data: { amount } });

describe('decide … given … when … then', () => {
  const full = decide(tillDecider).given([paidIn(5), paidOut(1)]);

  it('holds when the command is answered as said', () => {
    expect(() => {
      full.when({ do: 'payOut', amount: 4 }).then([paidOut(4)]);
      full.when({ do: 'payOut', amount: 0 }).then([]);
      full.when({ do: 'payOut', amount: 5 }).thenRefused('till-too-empty');
      decide(tillDecider)
        .when({ do: 'payIn', amount: 1 })
        .then([paidIn(1)]);
    }).not.toThrow();
  });

  it.each([
    ['another event', () => full.when({ do: 'payOut', amount: 4 }).then([paidOut(3)])],
    ['no event', () => full.when({ do: 'payOut', amount: 4 }).then([])],
    ['an event instead of a refusal', () => full.when({ do: 'payOut', amount: 4 }).thenRefused('till-too-empty')],
    ['a refusal instead of an event', () => full.when({ do: 'payOut', amount: 5 }).then([paidOut(5)])],
    ['another refusal', () => full.when({ do: 'payOut', amount: 5 }).thenRefused('till-locked')],
  ])('fails on %s', (_, claim) => {
    expect(claim).toThrow();
  });
});
