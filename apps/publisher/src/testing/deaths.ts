/** The end of a process, as its code sees it: nothing after it runs. */
export class Death extends Error {
  override readonly name = 'Death';
}

/** Every place between two steps of publishing where a process can die. */
export const PLACES = [
  'lease',
  'prepare',
  'check-ready',
  'before start-target',
  'after start-target',
  'before begin-attempt',
  'after begin-attempt',
  'before the call',
  'after the call',
  'before record-published',
  'after record-published',
  'before record-unconfirmed',
  'after record-unconfirmed',
  'look-up',
  'before record-absence',
  'after record-absence',
  'before record-deferred',
  'after record-deferred',
] as const;

/** Those that only a post comes to whose platform takes its time. */
export const SLOW_PLACES = [
  'before record-prepared',
  'after record-prepared',
  'before record-processing',
  'after record-processing',
  'confirm',
] as const;

/** Those that only a post comes to whose account is out of use for a while. */
export const HELD_PLACES = ['before hold-target', 'after hold-target', 'before release-target', 'after release-target'] as const;
export type Place = (typeof PLACES)[number] | (typeof SLOW_PLACES)[number] | (typeof HELD_PLACES)[number];

/** The deaths that are still to be died, each once. */
export class Deaths {
  readonly #planned: string[] = [];
  died = 0;

  plan(...places: readonly Place[]): void {
    this.#planned.push(...places);
  }

  at(place: string): void {
    const index = this.#planned.indexOf(place);
    if (index < 0) return;
    this.#planned.splice(index, 1);
    this.died += 1;
    throw new Death(place);
  }
}
