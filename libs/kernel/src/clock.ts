/** Where business time comes from. Everything that decides anything takes its time from here, never from the system. */
export interface Clock {
  now(): Date;
}

/** The machine's own clock. */
export const systemClock: Clock = { now: () => new Date() };

/** A clock that stands still until it is told to move; for tests and for replaying the past. */
export class ManualClock implements Clock {
  #nowMs: number;

  constructor(start: Date | string = '2026-01-05T12:00:00.000Z') {
    this.#nowMs = new Date(start).getTime();
  }

  now(): Date {
    return new Date(this.#nowMs);
  }

  advance(ms: number): void {
    this.#nowMs += ms;
  }

  set(instant: Date | string): void {
    this.#nowMs = new Date(instant).getTime();
  }
}

/** Milliseconds that only ever go forward and that nobody moves: for leases, timeouts and measuring. */
export const ticker = (): number => performance.now();

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
