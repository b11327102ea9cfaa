import type { Owner, PublicEvent } from '@afterpost/contracts';
import { type EventHandler, positionOf } from '@afterpost/messaging';
import { project, unproject } from '@afterpost/read-models';
import { Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';

/** Takes one owner's facts into the read models. */
abstract class ProjectEvents implements EventHandler {
  protected abstract readonly owner: Owner;

  handle(events: readonly PublicEvent[], tx: PoolClient): Promise<void> {
    return project(tx, this.owner, events);
  }

  undo(lastCommonId: string, tx: PoolClient): Promise<void> {
    return unproject(tx, this.owner, positionOf(lastCommonId));
  }
}

@Injectable()
export class ProjectPosts extends ProjectEvents {
  protected readonly owner = 'publisher';
}

@Injectable()
export class ProjectAccounts extends ProjectEvents {
  protected readonly owner = 'token-health';
}

@Injectable()
export class ProjectCaptures extends ProjectEvents {
  protected readonly owner = 'insights-fetcher';
}
