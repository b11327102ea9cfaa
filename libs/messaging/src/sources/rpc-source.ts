import type { Owner } from '@afterpost/contracts';
import type { LogPage } from '../public-log/read-log.ts';
import { pageAfter } from './page-after.ts';
import { Signal } from './signal.ts';
import type { Cursor, Source, SourcePage } from './source.ts';

/** Asks an owner for a page of its log; throws `Diverged`, or whatever says that the owner did not answer. */
export type AskOwner = (ask: { after: string; limit: number }) => Promise<LogPage>;

/** Reads the owner's log by asking the owner. Exact, whatever happens to the bus; it needs the owner to be up. */
export class RpcSource implements Source {
  #ringsBeforeReading = 0;

  /** `mayBeNew` is rung by whoever hears of news; without it the owner is asked again when the wait is over. */
  constructor(
    readonly owner: Owner,
    private readonly ask: AskOwner,
    private readonly mayBeNew: Signal = new Signal(),
  ) {}

  async read(cursor: Cursor, limit: number): Promise<SourcePage> {
    return pageAfter(cursor, await this.readLog(cursor.id, limit));
  }

  /** The owner's whole answer, with the history of its log. */
  readLog(after: string, limit: number): Promise<LogPage> {
    this.#ringsBeforeReading = this.mayBeNew.rings;
    return this.ask({ after, limit });
  }

  async wait(ms: number, stop: AbortSignal): Promise<void> {
    if (this.mayBeNew.rings === this.#ringsBeforeReading) await this.mayBeNew.wait(ms, stop);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
