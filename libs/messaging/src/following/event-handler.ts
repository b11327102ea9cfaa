import type { PublicEvent } from '@afterpost/contracts';
import type { PoolClient } from 'pg';

/**
 * What a consumer does with events. Effects go through `tx`: they and the checkpoint are committed together, so each
 * event takes effect exactly once, in order.
 */
export interface EventHandler {
  handle(events: readonly PublicEvent[], tx: PoolClient): Promise<void>;
  /** A restore has undone everything after this event: take back what came of it. Without it only the checkpoint moves. */
  undo?(lastCommonId: string, tx: PoolClient): Promise<void>;
}
