import type { Clock } from '@afterpost/kernel';

/** One instant of both clocks and the speed since: all that the sandbox's time is made of, and what the journal keeps. */
export interface ClockAnchor {
  readonly baseMs: number;
  readonly sandboxMs: number;
  readonly speed: number;
}

/** The sandbox's time: the given clock, moved forward and sped up by whoever steers the simulation. It never goes back. */
export class SandboxClock implements Clock {
  #anchor: ClockAnchor | undefined;

  constructor(private readonly base: Clock) {}

  get speed(): number {
    return this.#anchor?.speed ?? 1;
  }

  now(): Date {
    const baseMs = this.base.now().getTime();
    if (!this.#anchor) return new Date(baseMs);
    const elapsedMs = (baseMs - this.#anchor.baseMs) * this.#anchor.speed;
    return new Date(Math.round(this.#anchor.sandboxMs + elapsedMs));
  }

  change(step: { readonly speed?: number | undefined; readonly advanceMs?: number | undefined }): ClockAnchor {
    const anchor = {
      baseMs: this.base.now().getTime(),
      sandboxMs: this.now().getTime() + (step.advanceMs ?? 0),
      speed: step.speed ?? this.speed,
    };
    this.#anchor = anchor;
    return anchor;
  }

  restore(anchor: ClockAnchor): void {
    this.#anchor = anchor;
  }

  reset(): void {
    this.#anchor = undefined;
  }
}
