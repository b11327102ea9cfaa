import { inspect } from 'node:util';

const HIDDEN = '[secret]';

/** A value that prints as `[secret]` wherever it is logged, serialized or put into a message; `expose` is the only way in. */
export class Secret<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  /** The value itself: at the place that needs it, never kept. */
  expose(): T {
    return this.#value;
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [inspect.custom](): string {
    return HIDDEN;
  }
}
