import type { Owner } from '@afterpost/contracts';
import { AppError, type Clock, type Log, newId, systemClock } from '@afterpost/kernel';
import { Caller, LocalClient, LocalServer, type LocalBus, PgSource } from '@afterpost/messaging';
import { urlAs } from '../database/provision.ts';
import type { Host, LentLog } from '../host.ts';
import { schemaOf } from '../service-schema.ts';

export interface LocalHostOptions {
  /** A login that may act as every service's role; the database is provisioned already. */
  readonly databaseUrl: string;
  readonly log: Log;
  readonly stopping: AbortSignal;
  readonly clock?: Clock;
}

/** Everything in one process and no broker: commands are calls, consumers follow their owners' logs directly. */
export function localHost({ databaseUrl, log, stopping, clock = systemClock }: LocalHostOptions): Host {
  const bus: LocalBus = new Map();
  const lent = new Map<Owner, LentLog>();
  return {
    clock,
    newId,
    log,
    stopping,
    databaseUrl: (service) => Promise.resolve(urlAs(databaseUrl, schemaOf(service))),
    commands: (_service, flight) =>
      Promise.resolve({
        server: new LocalServer(bus, flight),
        caller: new Caller(new LocalClient(bus), log),
        ready: () => Promise.resolve(),
        close: () => Promise.resolve(),
      }),
    follow(owner) {
      const source = lent.get(owner);
      if (!source) throw new AppError('owner-not-started', `${owner} must be started before those who follow it.`);
      return new PgSource(source.log, source.committed);
    },
    lend(owner, log_) {
      lent.set(owner, log_);
      return undefined;
    },
  };
}
