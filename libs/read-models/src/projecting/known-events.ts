import { type AnyEvent, EVENTS, type EventType, type PublicEvent } from '@afterpost/contracts';
import { AppError } from '@afterpost/kernel';

const isKnown = (type: string): type is EventType => Object.hasOwn(EVENTS, type);

/**
 * The events that this version knows, with their data checked; types that a newer owner publishes are passed over.
 *
 * @throws AppError `event-malformed` for data that breaks the contract
 */
export const knownEvents = (events: readonly PublicEvent[]): AnyEvent[] =>
  events.flatMap((event) => {
    if (!isKnown(event.type)) return [];
    const parsed = EVENTS[event.type].safeParse(event.data);
    if (!parsed.success)
      throw new AppError('event-malformed', `${event.type} ${event.id} breaks its contract.`, {
        cause: parsed.error,
      });
    return [{ ...event, data: parsed.data } as AnyEvent];
  });

/** The events of some types. */
export const ofTypes = <T extends EventType>(events: readonly AnyEvent[], ...types: readonly T[]): Extract<AnyEvent, { type: T }>[] =>
  events.filter((event): event is Extract<AnyEvent, { type: T }> => (types as readonly string[]).includes(event.type));
