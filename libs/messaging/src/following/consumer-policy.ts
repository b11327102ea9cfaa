import { SECOND } from '@afterpost/kernel';

/** How patient a consumer is with an event that it cannot handle, and with a world that is not there. */
export interface ConsumerPolicy {
  /** Failures of one event before it is parked. */
  readonly attemptsMax: number;
  /** First and longest pause after a failure; doubled in between. */
  readonly retryMs: number;
  readonly retryMsMax: number;
  /** How long to wait for news before looking again without any. */
  readonly idleMs: number;
  /** Errors of the handler's own that mean "not now" and are no fault of the event: they never count. */
  readonly isTransient: (error: unknown) => boolean;
}

export const DEFAULT_POLICY: ConsumerPolicy = {
  attemptsMax: 3,
  retryMs: 200,
  retryMsMax: 30 * SECOND,
  idleMs: SECOND,
  isTransient: () => false,
};
