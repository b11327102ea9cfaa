import type { Envelope } from '@afterpost/contracts';
import { isAfter, type Place, placeOf } from './place.ts';

/** An entity, and the event of its owner that it has reached. */
export interface Placed {
  readonly place: Place;
}

/**
 * Folds a batch into the entities it speaks of. An event at or before the place that an entity has already reached is
 * late or a double and changes nothing. Returns the entities that moved, each once.
 */
export function foldMoved<E extends Pick<Envelope, 'id' | 'position'>, S extends Placed>(
  known: ReadonlyMap<string, S>,
  events: readonly E[],
  keyOf: (event: E) => string,
  evolve: (state: S | undefined, event: E) => S,
): S[] {
  const moved = new Map<string, S>();
  for (const event of events) {
    const key = keyOf(event);
    const state = moved.get(key) ?? known.get(key);
    if (state && !isAfter(placeOf(event), state.place)) continue;
    moved.set(key, evolve(state, event));
  }
  return [...moved.values()];
}
