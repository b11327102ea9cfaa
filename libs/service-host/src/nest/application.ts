import { AppError, newId } from '@afterpost/kernel';
import type { DynamicModule, INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CommandBus } from '../host.ts';
import type { HttpDefinition, ServiceName } from '../service.ts';
import { asService } from '../telemetry/spanned.ts';

const BODY_BYTES_MAX = 1_048_576;
/** A start that fails is undone by us, and what Nest has to say is said by our own log. */
const QUIET = { abortOnError: false, logger: false } as const;

/** What the application listens to. */
export interface Listening {
  readonly service: ServiceName;
  readonly http: HttpDefinition | undefined;
  readonly bus: CommandBus;
  readonly answersCommands: boolean;
}

/** Builds and opens the application; closing it is left to the stack, also when opening fails half way. */
export function startApplication(
  root: DynamicModule,
  { service, http, bus, answersCommands }: Listening,
  stack: AsyncDisposableStack,
): Promise<INestApplicationContext> {
  if (http && answersCommands)
    throw new AppError('invalid-definition', `${service} has HTTP and commands: one application has one way in.`);
  if (http) return startHttp(root, service, http, stack);
  return answersCommands ? startCommands(root, bus, stack) : startBare(root, stack);
}

async function startHttp(root: DynamicModule, service: ServiceName, http: HttpDefinition, stack: AsyncDisposableStack) {
  const { refuseAddress } = http;
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_BYTES_MAX,
    forceCloseConnections: 'idle',
    genReqId: newId,
    ...(refuseAddress && {
      frameworkErrors: (_error: unknown, request: FastifyRequest, reply: FastifyReply) => refuseAddress(request, reply),
    }),
  });
  adapter.getInstance().addHook('onRequest', (_request, _reply, next) => asService(service, next));
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, QUIET);
  stack.defer(() => app.close());
  await http.configure(app);
  await listen(app, http);
  return app;
}

async function startCommands(root: DynamicModule, bus: CommandBus, stack: AsyncDisposableStack) {
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(root, { ...QUIET, strategy: bus.server });
  stack.defer(() => app.close());
  await app.listen();
  await bus.ready();
  return app;
}

async function startBare(root: DynamicModule, stack: AsyncDisposableStack) {
  const app = await NestFactory.createApplicationContext(root, QUIET);
  stack.defer(() => app.close());
  return app;
}

/** Where a service that speaks HTTP can be reached from its own machine. */
export async function urlOf(app: INestApplicationContext): Promise<string> {
  const url = new URL(await (app as NestFastifyApplication).getUrl());
  if (url.hostname === '0.0.0.0' || url.hostname === '[::]') url.hostname = '127.0.0.1';
  return url.origin;
}

async function listen(app: NestFastifyApplication, { host, port }: HttpDefinition): Promise<void> {
  try {
    await app.listen(port, host);
  } catch (error) {
    throw listenError(error as NodeJS.ErrnoException, host, port);
  }
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const sentences: Readonly<Record<string, readonly [string, string]>> = {
    EADDRINUSE: [
      'port-in-use',
      `Port ${port} is in use by another program. Stop it, or start with another one: PORT=${port === 65_535 ? 3_000 : port + 1}`,
    ],
    EACCES: ['port-not-allowed', `Port ${port} may not be opened by this user. Choose one above 1023: PORT=3000`],
    EADDRNOTAVAIL: ['no-such-address', `This machine has no address ${host}. Choose one that it has: HOST=127.0.0.1`],
    ENOTFOUND: ['no-such-address', `This machine has no address ${host}. Choose one that it has: HOST=127.0.0.1`],
  };
  const [code, sentence] = sentences[error.code ?? ''] ?? [];
  return code === undefined || sentence === undefined ? error : new AppError(code, sentence, { cause: error });
}
