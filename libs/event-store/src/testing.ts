import { deepStrictEqual } from 'node:assert/strict';
import { isRefusal } from '@afterpost/kernel';
import { fold, type Decider } from './decider.ts';
import type { NewEvent } from './event.ts';

/** What a decided command must have come to. */
export interface Verdict<Event extends NewEvent> {
  /** Exactly these events, in this order; an empty list for a command that had nothing to do. */
  then(events: readonly Event[]): void;
  /** A refusal with this code. */
  thenRefused(code: string): void;
}

/** A stream's past, waiting for a command. */
export interface Given<Command, Event extends NewEvent> {
  when(command: Command): Verdict<Event>;
}

/** A decider on the test bench: `decide(decider).given(events).when(command).then(events)`. */
export interface Bench<Command, Event extends NewEvent> extends Given<Command, Event> {
  given(events: readonly Event[]): Given<Command, Event>;
}

/** Tests a decider by what it answers to a command after given events; no database. */
export function decide<State, Command, Event extends NewEvent>(decider: Decider<State, Command, Event>): Bench<Command, Event> {
  const given = (past: readonly Event[]): Given<Command, Event> => ({
    when(command) {
      const state = fold(decider, decider.initialState(), past);
      const answer = decider.decide(command, state);
      return {
        // oxlint-disable-next-line unicorn/no-thenable -- the house's wording of decider tests; nobody awaits it
        then: (events) => deepStrictEqual(answer, events),
        thenRefused: (code) => deepStrictEqual(isRefusal(answer) ? answer.refused : answer, code),
      };
    },
  });
  return { given, when: (command) => given([]).when(command) };
}
