import type { StoredEvent } from '@afterpost/event-store';
import { AppError } from '@afterpost/kernel';

/** A log's epochs, oldest first: events after `base` belong to `epoch`, up to the next one's base. */
export type History = readonly (readonly [epoch: number, base: number])[];

/** `<epoch>:<position>:<index>:<tag>`, taken apart. */
export interface PublicId {
  readonly epoch: number;
  readonly position: number;
  /** Place among the public events of one private event, from 0. */
  readonly index: number;
  /** End of the private event's uuid: tells it from another that took its position after a restore. */
  readonly tag: string;
}

const BEFORE_THE_FIRST: PublicId = { epoch: 0, position: 0, index: -1, tag: '' };
const PUBLIC_ID = /^(\d+):(\d+):(\d+):([0-9a-f]{8})$/;

/** Whether it stands for an event; what comes from outside is asked first. */
export const isPublicId = (id: unknown): id is string => typeof id === 'string' && PUBLIC_ID.test(id);

/** @throws AppError `not-a-public-id` */
export function parsePublicId(id: string): PublicId {
  if (id === '') return BEFORE_THE_FIRST;
  const [, epoch, position, index, tag] = PUBLIC_ID.exec(id) ?? [];
  if (tag === undefined) throw new AppError('not-a-public-id', `'${id.slice(0, 60)}' is not the id of a public event.`);
  return { epoch: Number(epoch), position: Number(position), index: Number(index), tag };
}

/** Position in the owner's log of the event that an id stands for; 0 before the first. */
export const positionOf = (id: string): number => parsePublicId(id).position;

/** The end of a private event's uuid; v7 keeps its randomness there. */
export const tagOf = (eventId: string): string => eventId.slice(-8);

/** The ids of a private event's public ones are a function of the log alone, so everybody who reads it makes the same. */
export const publicIdOf = (event: StoredEvent, index: number, history: History): string =>
  `${epochAt(event.position, history)}:${event.position}:${index}:${tagOf(event.eventId)}`;

/** The epoch in which a position was appended. */
export function epochAt(position: number, history: History): number {
  const epoch = history.findLast(([, base]) => base < position);
  if (!epoch) throw new AppError('epoch-missing', `No epoch of the log covers position ${position}.`);
  return epoch[0];
}

/** Order of the log: by epoch, position and index. */
export function comparePublicIds(a: string, b: string): number {
  const x = parsePublicId(a);
  const y = parsePublicId(b);
  return x.epoch - y.epoch || x.position - y.position || x.index - y.index;
}

/** Whether an id is beyond the end of its own epoch: it stands for an event that a restore has undone. */
export function isBeyondCut(id: string, history: History): boolean {
  const { epoch, position } = parsePublicId(id);
  const next = history.find(([other]) => other > epoch);
  return next !== undefined && position > next[1];
}
