/** One thing written into, or taken out of, one store: the journal's line. A line without `value` takes it out. */
export interface StoreChange {
  readonly store: string;
  readonly id: string;
  readonly value?: unknown;
}

/** Things of one kind by id, in the order in which they were first put. What is put is a value: replaced, never changed. */
export class Store<T> {
  readonly #items = new Map<string, T>();

  constructor(
    private readonly name: string,
    private readonly record: (change: StoreChange) => void,
  ) {}

  get(id: string): T | undefined {
    return this.#items.get(id);
  }

  values(): T[] {
    return [...this.#items.values()];
  }

  get size(): number {
    return this.#items.size;
  }

  put(id: string, value: T): T {
    this.apply({ store: this.name, id, value });
    this.record({ store: this.name, id, value });
    return value;
  }

  /** Puts a changed copy. @throws Error when there is nothing under this id: a bug */
  patch(id: string, change: Partial<T>): T {
    const before = this.get(id);
    if (before === undefined) throw new Error(`There is no ${id} in ${this.name}.`);
    return this.put(id, { ...before, ...change });
  }

  remove(id: string): void {
    this.apply({ store: this.name, id });
    this.record({ store: this.name, id });
  }

  apply({ id, value }: StoreChange): void {
    if (value === undefined) this.#items.delete(id);
    else this.#items.set(id, value as T);
  }

  clear(): void {
    this.#items.clear();
  }
}
