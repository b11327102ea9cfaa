import type { Owner } from '@afterpost/contracts';
import type { PublicLog } from '../public-log/public-log.ts';
import { readLog } from '../public-log/read-log.ts';
import { pageAfter } from './page-after.ts';
import type { Signal } from './signal.ts';
import type { Cursor, Source, SourcePage } from './source.ts';

/** Reads the owner's log itself: for consumers in the owner's process. */
export class PgSource implements Source {
  readonly owner: Owner;
  #ringsBeforeReading = 0;

  constructor(
    private readonly log: PublicLog,
    private readonly committed: Signal,
  ) {
    this.owner = log.owner;
  }

  async read(cursor: Cursor, limit: number): Promise<SourcePage> {
    this.#ringsBeforeReading = this.committed.rings;
    return pageAfter(cursor, await readLog(this.log, { after: cursor.id, limit }));
  }

  async wait(ms: number, stop: AbortSignal): Promise<void> {
    if (this.committed.rings === this.#ringsBeforeReading) await this.committed.wait(ms, stop);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
