import type { Command, Owner } from '@afterpost/contracts';
import type { DueItem, EventHandler, Handles, ToPublicEvents } from '@afterpost/messaging';
import type { InjectionToken, Provider, Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { DatabaseDefinition } from './database/database.ts';

export type ServiceName = 'publisher' | 'token-health' | 'insights-fetcher' | 'snapshot-store' | 'notifier' | 'gateway';

/** A service as a table: what it is made of and the four verbs of what it does. */
export interface ServiceDefinition {
  readonly name: ServiceName;
  readonly database: DatabaseDefinition;
  /** Everything that Nest builds: handlers, workers, controllers' dependencies. `Database`, `Caller` and the tokens below are there already. */
  readonly providers: readonly Provider[];
  readonly rpc?: readonly RpcRow[];
  readonly consume?: readonly ConsumeRow[];
  readonly due?: readonly (DueRow | LoopRow)[];
  /** An owner's public log: what of its private events others may know. */
  readonly publishes?: PublishRow;
  readonly http?: HttpDefinition;
}

export interface RpcRow {
  readonly command: Command;
  readonly handler: Type<Handles<never>>;
}
export interface ConsumeRow {
  readonly owner: Owner;
  readonly handler: Type<EventHandler>;
  readonly name: string;
}
export interface DueRow {
  readonly kind: string;
  readonly worker: Type<Worker>;
  readonly leaseMs: number;
  readonly concurrency: number;
}
export interface LoopRow {
  readonly name: string;
  readonly loop: Type<Looping>;
}
export interface PublishRow {
  readonly owner: Owner;
  readonly toPublicEvents: ToPublicEvents;
}
export interface HttpDefinition {
  readonly host: string;
  readonly port: number;
  readonly controllers: readonly Type[];
  configure(app: NestFastifyApplication): Promise<void> | void;
  /** Answers a request whose address the router can't read. */
  readonly refuseAddress?: (request: FastifyRequest, reply: FastifyReply) => void;
}

/** What becomes of a due item after work: gone, or due again. Throwing means: again later, with backoff. */
export type DueOutcome = { readonly kind: 'done' } | { readonly kind: 'again'; readonly at: Date };

/** Does one due item. A crash in the middle means that it comes again when its lease has run out. */
export interface Worker<P = unknown> {
  work(item: DueItem<P>, stop: AbortSignal): Promise<DueOutcome>;
}

/** Something that looks for work by itself: one round, and how long to wait when there was none. */
export interface Looping {
  round(stop: AbortSignal): Promise<{ readonly waitMs: number }>;
}

/** Answers a command: a type error when the handler does not fit the contract. */
export const answers = <C extends Command>(command: C, handler: Type<Handles<C>>): RpcRow => ({
  command,
  handler: handler as Type<Handles<never>>,
});

/** Follows an owner's public events under a name of its own; a new name starts from the beginning. */
export const follows = (owner: Owner, handler: Type<EventHandler>, name: string): ConsumeRow => ({ owner, handler, name });

/** Works off due items of one kind. */
export const works = <P>(kind: string, worker: Type<Worker<P>>, { leaseMs = 120_000, concurrency = 4 } = {}): DueRow => ({
  kind,
  worker,
  leaseMs,
  concurrency,
});

/** Runs rounds for as long as the service lives. */
export const loops = (name: string, loop: Type<Looping>): LoopRow => ({ name, loop });

/** Makes a service the owner of public events. */
export const publishes = (owner: Owner, toPublicEvents: ToPublicEvents): PublishRow => ({ owner, toPublicEvents });

/** Tokens of what every provider may inject. */
export const CLOCK: InjectionToken = Symbol('clock');
export const NEW_ID: InjectionToken = Symbol('newId');
export const LOG: InjectionToken = Symbol('log');
