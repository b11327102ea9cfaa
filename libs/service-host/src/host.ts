import type { Owner } from '@afterpost/contracts';
import type { Clock, Log, NewId } from '@afterpost/kernel';
import type { Caller, FollowerStatus, InFlight, PublicLog, Signal, Source } from '@afterpost/messaging';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import type { Pool } from 'pg';
import type { ServiceName } from './service.ts';

/** A service's two ends of the command bus. */
export interface CommandBus {
  readonly server: CustomTransportStrategy;
  readonly caller: Caller;
  /** Resolves when the server's subscriptions are known to the bus. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

/** An owner's log as its process lends it to others: in one process consumers follow it directly. */
export interface LentLog {
  readonly log: PublicLog;
  readonly pool: Pool;
  readonly committed: Signal;
}

/**
 * What a process lends to the services in it. Two kinds: everything in one process, or NATS between processes; the
 * services can't tell which.
 */
export interface Host {
  databaseUrl(service: ServiceName): Promise<string>;
  commands(service: ServiceName, flight: InFlight): Promise<CommandBus>;
  /** A new source for one consumer. */
  follow(owner: Owner, caller: Caller): Source;
  /** Tells the host that this process holds the owner's log; the answer publishes it to the bus, if there is one. */
  lend(owner: Owner, lent: LentLog): PublishesLog | undefined;
  /** What this process lends and does not have at the moment (the broker), in words. */
  notReady?(): string | undefined;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
  readonly stopping: AbortSignal;
}

/** The relay of an owner: runs until it is stopped. */
export interface PublishesLog {
  readonly status: FollowerStatus;
  run(stop: AbortSignal): Promise<void>;
}
