import { type Clock, DAY } from '@afterpost/kernel';
import type { DueItem } from '@afterpost/messaging';
import { CLOCK, Database, type DueOutcome, type Worker } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { progressAt } from './connection.ts';
import { Connections } from './connections.ts';

/** What became of a connection can be asked for this long. */
const KEPT_MS = DAY;

/** Ends what nobody went on with, and deletes it a day later. The secrets of a connection go with its end. */
@Injectable()
export class ForgetConnection implements Worker {
  constructor(
    private readonly database: Database,
    private readonly connections: Connections,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async work({ key: connectionId }: DueItem): Promise<DueOutcome> {
    const now = this.clock.now();
    return this.database.transaction(async ({ pg }): Promise<DueOutcome> => {
      const connection = await this.connections.lock(pg, connectionId);
      if (!connection) return { kind: 'done' };
      const { expiresAt, status } = connection;
      const deletedAt = new Date(expiresAt.getTime() + KEPT_MS);
      if (now >= deletedAt) {
        await this.connections.delete(pg, connectionId);
        return { kind: 'done' };
      }
      if (now < expiresAt) return { kind: 'again', at: expiresAt };
      const progress = progressAt(connection, now);
      if (progress.status !== status) await this.connections.ended(pg, connectionId, progress.error);
      return { kind: 'again', at: deletedAt };
    });
  }
}
