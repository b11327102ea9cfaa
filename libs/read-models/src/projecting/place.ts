import type { Envelope } from '@afterpost/contracts';

/** Where an event stands in its owner's log: one private event may have become several public ones. */
export interface Place {
  readonly position: number;
  readonly index: number;
}

/** The place that an event's id tells: `<epoch>:<position>:<index>:<tag>`. */
export const placeOf = (event: Pick<Envelope, 'id' | 'position'>): Place => ({
  position: event.position,
  index: Number(event.id.split(':')[2] ?? 0),
});

export const isAfter = (a: Place, b: Place): boolean => a.position > b.position || (a.position === b.position && a.index > b.index);
