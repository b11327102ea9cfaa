import type { Refusal } from '@afterpost/kernel';
import type { NewEvent } from './event.ts';
import type { Upcaster } from './upcasters.ts';

/** The rules of one aggregate as three pure functions. Time comes in the command. */
export interface Decider<State, Command, Event extends NewEvent> {
  initialState(): State;
  /** The events that follow from the command, none if there is nothing to do, or a business no. */
  decide(command: Command, state: State): readonly Event[] | Refusal;
  evolve(state: State, event: Event): State;
}

/** A decider and what makes its old events readable to it. */
export interface Aggregate<State, Command, Event extends NewEvent> {
  readonly decider: Decider<State, Command, Event>;
  readonly upcast?: Upcaster;
}

/** A stream folded into its state. */
export interface Loaded<State> {
  readonly state: State;
  /** Version of the stream's last event; 0 if there is none. */
  readonly version: number;
  /** Position of the stream's last event; 0 if there is none. */
  readonly position: number;
}

/** What came of a command that was not refused: the new events, and where stream and log stand after them. */
export interface Decided<State, Event> extends Loaded<State> {
  readonly events: readonly Event[];
}

/** The state after further events. */
export const fold = <State, Event extends NewEvent>(
  decider: Pick<Decider<State, never, Event>, 'evolve'>,
  state: State,
  events: readonly Event[],
): State => events.reduce((before, event) => decider.evolve(before, event), state);
