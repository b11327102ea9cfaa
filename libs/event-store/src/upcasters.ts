import { AppError } from '@afterpost/kernel';
import type { StoredEvent } from './event.ts';

/** Gives an event of an older shape its newer one; returns every other event as it is. Pure. */
export type Upcaster = (event: StoredEvent) => StoredEvent;

/** How the data of one event type gets from one schema version to the next. */
export interface UpcastStep {
  readonly type: string;
  readonly from: number;
  readonly change: (data: never, event: StoredEvent) => unknown;
}

/**
 * One upcaster out of single steps: each event is taken from its version to the next for as long as there is a step,
 * whatever the order in which the steps are listed.
 *
 * @throws AppError `upcast-step-twice`
 */
export function upcasters(...steps: readonly UpcastStep[]): Upcaster {
  const byShape = new Map<string, UpcastStep>();
  for (const step of steps) {
    const shape = shapeOf(step.type, step.from);
    if (byShape.has(shape)) throw new AppError('upcast-step-twice', `Two upcasters want ${shape}.`);
    byShape.set(shape, step);
  }
  const upcast: Upcaster = (event) => {
    const step = byShape.get(shapeOf(event.type, event.schemaVersion));
    if (!step) return event;
    return upcast({ ...event, schemaVersion: event.schemaVersion + 1, data: step.change(event.data as never, event) });
  };
  return upcast;
}

/** Upcasters one after the other, each on what the one before returned: for renamed types and other special cases. */
export const combineUpcasters =
  (...all: readonly Upcaster[]): Upcaster =>
  (event) =>
    all.reduce((current, upcast) => upcast(current), event);

const shapeOf = (type: string, schemaVersion: number): string => `${type} v${schemaVersion}`;
