import { readLogOf } from '@afterpost/contracts';
import type { Log } from '@afterpost/kernel';
import { Caller, Consumer, DueQueue, type FollowerStatus, InFlight, PublicLog, Signal } from '@afterpost/messaging';
import { type DynamicModule, type INestApplicationContext, Module, type Type } from '@nestjs/common';
import { Database } from './database/database.ts';
import { openDatabase } from './database/open-database.ts';
import type { CommandBus, Host } from './host.ts';
import { startApplication, urlOf } from './nest/application.ts';
import { commandController } from './nest/command-controller.ts';
import { DueLoop } from './nest/due-loop.ts';
import { Loop } from './nest/loop.ts';
import { ReadLog } from './nest/read-log.ts';
import { withFields } from './process/log.ts';
import {
  answers,
  CLOCK,
  type ConsumeRow,
  type DueRow,
  type Looping,
  type LoopRow,
  LOG,
  NEW_ID,
  type RpcRow,
  type ServiceDefinition,
} from './service.ts';
import { asService } from './telemetry/spanned.ts';

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

/** The dynamic module around every service's providers. */
@Module({})
class ServiceModule {}

const LOOK_AT_DATABASE_MS = 2_000;
/** A follower that ended without being told to is begun again, but not in a hot circle. */
const BEGIN_AGAIN_MS = 1_000;

/** What the parts of one service share while it starts, and the stack that ends them. */
interface Wiring {
  readonly definition: ServiceDefinition;
  readonly host: Host;
  readonly log: Log;
  readonly database: Database;
  readonly bus: CommandBus;
  readonly committed: Signal;
  readonly flight: InFlight;
  readonly readiness: Readiness;
  readonly publicLog: PublicLog | undefined;
  readonly stack: AsyncDisposableStack;
}

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

  const publicLog = definition.publishes && new PublicLog({ ...definition.publishes, pool: database.pool });
  const wiring: Wiring = { definition, host, log, database, bus, committed, flight, readiness, publicLog, stack };
  const rpc = commandsOf(definition);
  const listening = { service: name, http: definition.http, bus, answersCommands: rpc.length > 0 };
  const app = await startApplication(rootModule(rpc, wiring), listening, stack);

  readiness.checks.push(() => host.notReady?.());
  watchDatabase(wiring);
  startRelay(wiring);
  for (const row of definition.consume ?? []) startConsumer(row, app, wiring);
  for (const row of definition.due ?? []) startDue(row, app, wiring);

  const url = definition.http ? await urlOf(app) : undefined;
  log.info(url === undefined ? {} : { url }, 'started');
  const owned = stack.move();
  return { name, app, database, url, notReady: () => readiness.notReady(), [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** An owner also answers for its log. */
const commandsOf = ({ rpc = [], publishes }: ServiceDefinition): readonly RpcRow[] =>
  publishes ? [...rpc, answers(readLogOf(publishes.owner), ReadLog)] : rpc;

function rootModule(
  rpc: readonly RpcRow[],
  { definition, host, log, database, bus, committed, flight, readiness, publicLog }: Wiring,
): DynamicModule {
  const handlers = [
    ...(definition.rpc ?? []).map(({ handler }) => handler),
    ...(definition.consume ?? []).map(({ handler }) => handler),
    ...(definition.due ?? []).map((row) => ('loop' in row ? row.loop : row.worker)),
  ] as Type[];
  return {
    module: ServiceModule,
    controllers: [...rpc.map((row) => commandController(definition.name, row, flight, log)), ...(definition.http?.controllers ?? [])],
    providers: [
      { provide: Database, useValue: database },
      { provide: Caller, useValue: bus.caller },
      { provide: Readiness, useValue: readiness },
      { provide: Signal, useValue: committed },
      { provide: DueQueue, useValue: new DueQueue() },
      { provide: CLOCK, useValue: host.clock },
      { provide: NEW_ID, useValue: host.newId },
      { provide: LOG, useValue: log },
      ...(publicLog ? [{ provide: ReadLog, useValue: new ReadLog(publicLog) }] : []),
      ...definition.providers,
      ...new Set(handlers),
    ],
  };
}

/** Opening it has proved it; from then on somebody must look. */
function watchDatabase(wiring: Wiring): void {
  const look = async () => {
    await wiring.database.pool.query('select 1');
    return { waitMs: LOOK_AT_DATABASE_MS };
  };
  startLoop('database', look, wiring, 'running');
}

/** Lends the owner's log to its process, which may want it published. */
function startRelay(wiring: Wiring): void {
  const { definition, host, database, committed, publicLog } = wiring;
  if (!definition.publishes || !publicLog) return;
  const relay = host.lend(definition.publishes.owner, { log: publicLog, pool: database.pool, committed });
  if (relay) startFollower(`relay of ${definition.name}`, relay, wiring);
}

function startConsumer(row: ConsumeRow, app: INestApplicationContext, wiring: Wiring): void {
  const { bus, host, database, log, stack } = wiring;
  const source = host.follow(row.owner, bus.caller);
  stack.defer(() => source.close());
  startFollower(row.name, new Consumer({ name: row.name, source, handler: app.get(row.handler), pool: database.pool, log }), wiring);
}

function startDue(row: DueRow | LoopRow, app: INestApplicationContext, wiring: Wiring): void {
  const { definition, database, committed, host, log, stack } = wiring;
  if ('loop' in row) {
    const looping = app.get<Looping>(row.loop);
    return startLoop(row.name, (stop) => looping.round(stop), wiring);
  }
  const tools = { service: definition.name, database, queue: app.get(DueQueue), committed, clock: host.clock, log };
  const due = new DueLoop(row, app.get(row.worker), tools);
  stack.defer(() => due.idle());
  return startLoop(row.kind, (stop) => due.round(stop), wiring);
}

/** Rounds as the service's own, named in its readiness while they fail. */
function startLoop(name: string, round: Looping['round'], { definition, log, readiness, stack }: Wiring, state?: 'running'): void {
  const loop = asService(definition.name, () => stack.use(new Loop(name, round, log, state)));
  readiness.checks.push(() => loop.notReady());
}

/** Something that runs until it is told to stop and knows itself how it is. */
interface Follower {
  readonly status: FollowerStatus;
  run(stop: AbortSignal): Promise<void>;
}

function startFollower(name: string, follower: Follower, { definition, log, readiness, stack }: Wiring): void {
  const run = async (stop: AbortSignal) => {
    await follower.run(stop);
    return { waitMs: BEGIN_AGAIN_MS };
  };
  asService(definition.name, () => stack.use(new Loop(name, run, log)));
  readiness.checks.push(() => (follower.status.state === 'running' ? undefined : `${name} is ${follower.status.state}`));
}
