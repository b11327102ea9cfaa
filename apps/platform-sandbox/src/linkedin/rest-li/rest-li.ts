/** A value of Rest.li 2.0: text, `List(a,b)` or a record `(key:value,…)`. */
export type RestLiValue = string | readonly RestLiValue[] | RestLiRecord;
export interface RestLiRecord {
  readonly [key: string]: RestLiValue;
}

/**
 * Reads a value as it stands in a query, before anything was percent-decoded: brackets, commas and colons are grammar
 * where they are bare and text where they are encoded. `undefined` where the grammar is broken, so also for a URN whose
 * colons are bare.
 */
export function parseRestLi(text: string): RestLiValue | undefined {
  const reader = new Reader(text);
  try {
    const value = reader.value();
    return reader.isAtEnd() ? value : undefined;
  } catch (error) {
    if (error instanceof GrammarError || error instanceof URIError) return undefined;
    throw error;
  }
}

/** A key as it stands in a path: encoded text without bare grammar. */
export function parseKey(segment: string): string | undefined {
  const value = parseRestLi(segment);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

class GrammarError extends Error {}

class Reader {
  #at = 0;

  constructor(private readonly text: string) {}

  isAtEnd = (): boolean => this.#at === this.text.length;

  value(): RestLiValue {
    if (this.#take('List(')) return this.#items(() => this.value());
    if (this.#take('(')) return Object.fromEntries<RestLiValue>(this.#items(() => this.#entry()));
    return this.#primitive();
  }

  #entry(): [string, RestLiValue] {
    const key = this.#primitive();
    if (!this.#take(':')) throw new GrammarError();
    return [key, this.value()];
  }

  #items<T>(item: () => T): T[] {
    if (this.#take(')')) return [];
    const items = [item()];
    while (this.#take(',')) items.push(item());
    if (!this.#take(')')) throw new GrammarError();
    return items;
  }

  /** `''` stands for the empty text. */
  #primitive(): string {
    if (this.#take("''")) return '';
    const [encoded = ''] = /^[^(),:']*/.exec(this.text.slice(this.#at)) ?? [];
    this.#at += encoded.length;
    return decodeURIComponent(encoded);
  }

  #take(token: string): boolean {
    const isNext = this.text.startsWith(token, this.#at);
    if (isNext) this.#at += token.length;
    return isNext;
  }
}
