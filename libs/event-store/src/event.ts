/** A fact that a decider has just decided. `data` is JSON: what is not JSON does not come back. */
export interface NewEvent<T extends string = string, D = unknown> {
  readonly type: T;
  readonly data: D;
  /** The shape of `data`; raised when the shape changes, with an upcaster from the older one. Absent means 1. */
  readonly schemaVersion?: number;
}

/** What is known about how an event came to be: whose it is, what caused it, and when it happened. */
export interface EventMetadata {
  readonly tenantId?: string;
  readonly correlationId?: string;
  readonly causationId?: string;
  readonly traceparent?: string;
  /** ISO instant of the business clock. */
  readonly occurredAt: string;
}

/** An event as the log holds it. */
export interface StoredEvent<T extends string = string, D = unknown> {
  /** Place in the service's log: grows in commit-safe order, with holes where transactions were rolled back. */
  readonly position: number;
  readonly streamId: string;
  /** Place in its stream: 1, 2, 3 …, without holes. */
  readonly version: number;
  readonly type: T;
  readonly schemaVersion: number;
  readonly data: D;
  readonly metadata: EventMetadata;
  /** Uuid v7. Its last eight digits tell this event from another that took its position after a restore. */
  readonly eventId: string;
  /** When the database wrote it down; never used to decide anything. */
  readonly recordedAt: Date;
}
