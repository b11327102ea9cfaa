import { readLogOf } from '@afterpost/contracts';
import { AppError, type Log } from '@afterpost/kernel';
import { Caller, Consumer, DueQueue, InFlight, PublicLog, Signal } from '@afterpost/messaging';
import type { DynamicModule, INestApplicationContext, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Database } from './database/database.ts';
import { openDatabase } from './database/open-database.ts';
import type { CommandBus, Host } from './host.ts';
import { commandController } from './nest/command-controller.ts';
import { DueLoop } from './nest/due-loop.ts';
import { Loop } from './nest/loop.ts';
import { ReadLog } from './nest/read-log.ts';
import { withFields } from './process/log.ts';
import { answers, CLOCK, type ConsumeRow, type HttpDefinition, type Looping, LOG, NEW_ID, type RpcRow, type ServiceDefinition } from './service.ts';

/** A service that runs; disposing it finishes the work in hand and closes everything in order. */
export interface RunningService extends AsyncDisposable {
  readonly name: string;
  readonly app: INestApplicationContext;
  readonly database: Database;
  /** Where the service listens, if it speaks HTTP. */
  readonly url: string | undefined;
  /** What keeps the service from being ready, in words; empty when it is. */
  notReady(): string[];
}

/** What a service reports about its readiness; injectable, for `/health/ready`. */
export class Readiness {
  readonly checks: (() => string | undefined)[] = [];

  notReady(): string[] {
    return this.checks.map((check) => check()).filter((reason) => reason !== undefined);
  }
}

class ServiceModule {}

/** Opens database, application, commands and loops, in this order; closing is the reverse. A start that fails half way undoes itself. */
export async function startService(definition: ServiceDefinition, host: Host): Promise<RunningService> {
  const { name } = definition;
  const log = withFields(host.log, { service: name });
  const committed = new Signal();
  const flight = new InFlight();
  const readiness = new Readiness();
  await using stack = new AsyncDisposableStack();

  const database = await openDatabase(await host.databaseUrl(name), definition.database, committed, log);
  stack.defer(() => database.dataSource.destroy());
  const bus = await host.commands(name, flight);
  stack.defer(() => bus.close());

  const lent = definition.publishes && { log: new PublicLog({ ...definition.publishes, pool: database.pool }), pool: database.pool, committed };
  const rpc: RpcRow[] = [...(definition.rpc ?? []), ...(definition.publishes ? [answers(readLogOf(definition.publishes.owner), ReadLog)] : [])];
  const root = rootModule(definition, { database, bus, host, log, readiness, committed, lent: lent?.log, rpc, flight });
  const app = await startApplication(definition.http, root, bus, rpc.length > 0, stack);

  const loop = (loopName: string, round: Looping['round']): void => {
    const running = stack.use(new Loop(loopName, round, log));
    readiness.checks.push(() => running.notReady());
  };
  const relay = lent && definition.publishes && host.lend(definition.publishes.owner, lent);
  if (relay) background(`relay ${name}`, (stop) => relay.run(stop), stack, log);
  for (const row of definition.consume ?? []) startConsumer(row, { app, bus, host, database, log, readiness, stack });
  for (const row of definition.due ?? []) {
    if ('loop' in row) {
      const looping = app.get<Looping>(row.loop);
      loop(row.name, (stop) => looping.round(stop));
    } else {
      const due = new DueLoop(row, app.get(row.worker), { service: name, database, queue: app.get(DueQueue), committed, clock: host.clock, log });
      stack.defer(() => due.idle());
      loop(row.kind, (stop) => due.round(stop));
    }
  }
  log.info({}, 'started');
  const owned = stack.move();
  return { name, app, database, url: definition.http ? await urlOf(app) : undefined, notReady: () => readiness.notReady(), [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

interface Wiring {
  readonly database: Database;
  readonly bus: CommandBus;
  readonly host: Host;
  readonly log: Log;
  readonly readiness: Readiness;
  readonly committed: Signal;
  readonly lent: PublicLog | undefined;
  readonly rpc: readonly RpcRow[];
  readonly flight: InFlight;
}

function rootModule(definition: ServiceDefinition, wiring: Wiring): DynamicModule {
  const handlers = [
    ...(definition.rpc ?? []).map(({ handler }) => handler),
    ...(definition.consume ?? []).map(({ handler }) => handler),
    ...(definition.due ?? []).map((row) => ('loop' in row ? row.loop : row.worker)),
  ] as Type[];
  return {
    module: ServiceModule,
    controllers: [...wiring.rpc.map((row) => commandController(definition.name, row, wiring.flight, wiring.log)), ...(definition.http?.controllers ?? [])],
    providers: [
      { provide: Database, useValue: wiring.database },
      { provide: Caller, useValue: wiring.bus.caller },
      { provide: Readiness, useValue: wiring.readiness },
      { provide: Signal, useValue: wiring.committed },
      { provide: DueQueue, useValue: new DueQueue() },
      { provide: CLOCK, useValue: wiring.host.clock },
      { provide: NEW_ID, useValue: wiring.host.newId },
      { provide: LOG, useValue: wiring.log },
      ...(wiring.lent ? [{ provide: ReadLog, useValue: new ReadLog(wiring.lent) }] : []),
      ...definition.providers,
      ...new Set(handlers),
    ],
  };
}

async function startApplication(http: HttpDefinition | undefined, root: DynamicModule, bus: CommandBus, answersCommands: boolean, stack: AsyncDisposableStack): Promise<INestApplicationContext> {
  const quiet = { abortOnError: false, logger: false } as const;
  if (http) {
    const app = await NestFactory.create<NestFastifyApplication>(root, new FastifyAdapter({ bodyLimit: 1_048_576, forceCloseConnections: 'idle' }), quiet);
    stack.defer(() => app.close());
    await http.configure(app);
    await listen(app, http);
    return app;
  }
  if (answersCommands) {
    const app = await NestFactory.createMicroservice<MicroserviceOptions>(root, { ...quiet, strategy: bus.server });
    stack.defer(() => app.close());
    await app.listen();
    await bus.ready();
    return app;
  }
  const app = await NestFactory.createApplicationContext(root, quiet);
  stack.defer(() => app.close());
  return app;
}

async function urlOf(app: INestApplicationContext): Promise<string> {
  const url = new URL(await (app as NestFastifyApplication).getUrl());
  if (url.hostname === '0.0.0.0' || url.hostname === '[::]') url.hostname = '127.0.0.1';
  return url.origin;
}

async function listen(app: NestFastifyApplication, { host, port }: HttpDefinition): Promise<void> {
  try {
    await app.listen(port, host);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') throw new AppError('port-in-use', `Port ${port} is in use by another program. Stop it, or start with another one: PORT=${port + 1}`, { cause: error });
    if (code === 'EACCES') throw new AppError('port-not-allowed', `Port ${port} may not be opened by this user. Choose one above 1023: PORT=3000`, { cause: error });
    throw error;
  }
}

interface ConsumerWiring {
  readonly app: INestApplicationContext;
  readonly bus: CommandBus;
  readonly host: Host;
  readonly database: Database;
  readonly log: Log;
  readonly readiness: Readiness;
  readonly stack: AsyncDisposableStack;
}

function startConsumer(row: ConsumeRow, { app, bus, host, database, log, readiness, stack }: ConsumerWiring): void {
  const source = host.follow(row.owner, bus.caller);
  stack.defer(() => source.close());
  const consumer = new Consumer({ name: row.name, source, handler: app.get(row.handler), pool: database.pool, log });
  readiness.checks.push(() => (consumer.status.state === 'running' ? undefined : `${row.name} is ${consumer.status.state}`));
  background(row.name, (stop) => consumer.run(stop), stack, log);
}

/** Something that runs until it is told to stop, and is started again when it fails. */
function background(name: string, run: (stop: AbortSignal) => Promise<void>, stack: AsyncDisposableStack, log: Log): void {
  stack.use(
    new Loop(
      name,
      async (stop) => {
        await run(stop);
        return { waitMs: 0 };
      },
      log,
    ),
  );
}
