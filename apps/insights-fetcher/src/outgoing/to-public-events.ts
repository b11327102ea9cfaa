import {
  METRICS_EVENTS,
  type AccountCaptured,
  type CaptureFailed,
  type CommentsCaptured,
  type MetricsCaptured,
} from '@afterpost/contracts';
import type { NewEvent } from '@afterpost/event-store';
import type { ToPublicEvents } from '@afterpost/messaging';

/** What this service writes into its log: all of it is public. */
export type CaptureEvent =
  | NewEvent<'metrics.captured', MetricsCaptured>
  | NewEvent<'metrics.account_captured', AccountCaptured>
  | NewEvent<'metrics.capture_failed', CaptureFailed>
  | NewEvent<'comments.captured', CommentsCaptured>;

/** All captures of one account are one stream. */
export const streamOf = (accountId: string): string => `account-${accountId}`;

/** The log is an outbox: its events are the public ones, under the same names. */
export const toPublicEvents: ToPublicEvents = ({ type, data }) =>
  Object.hasOwn(METRICS_EVENTS, type) ? [{ type, subject: (data as { accountId: string }).accountId, data }] : [];
