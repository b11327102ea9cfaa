import { refuse } from '@afterpost/kernel';
import type { Decider } from '../src/decider.ts';
import type { NewEvent } from '../src/event.ts';

export type TillEvent = NewEvent<'PaidIn', { amount: number }> | NewEvent<'PaidOut', { amount: number }>;
export type TillCommand = { readonly do: 'payIn' | 'payOut'; readonly amount: number };
export interface Till {
  readonly balance: number;
  readonly bookings: number;
}

/** A till that is never overdrawn: the smallest decider whose answers depend on everything before. */
export const tillDecider: Decider<Till, TillCommand, TillEvent> = {
  initialState: () => ({ balance: 0, bookings: 0 }),
  decide(command, till) {
    if (command.amount === 0) return [];
    if (command.do === 'payIn') return [{ type: 'PaidIn', data: { amount: command.amount } }];
    if (command.amount > till.balance) return refuse('till-too-empty', `There are only ${till.balance}.`);
    return [{ type: 'PaidOut', data: { amount: command.amount } }];
  },
  evolve(till, event) {
    const sign = event.type === 'PaidIn' ? 1 : -1;
    return { balance: till.balance + sign * event.data.amount, bookings: till.bookings + 1 };
  },
};
