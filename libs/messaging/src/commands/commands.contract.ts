import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Command, command, type CommandMeta, type Reply } from '@afterpost/contracts';
import { type Log, refuse, silentLog } from '@afterpost/kernel';
import { eventually } from '@afterpost/testing';
import { Controller, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type CustomTransportStrategy, MessagePattern, Payload } from '@nestjs/microservices';
import 'reflect-metadata';
import { z } from 'zod';
import { answer, type CommandBody } from './answer.ts';
import { Caller } from './caller.ts';
import type { Handles } from './handles.ts';
import { InFlight } from './in-flight.ts';

/** One transport under the suite. */
export interface CommandWorld {
  readonly caller: Caller;
  server(flight: InFlight): CustomTransportStrategy;
  /** Resolves when what was served is known to the bus. */
  settled(server: CustomTransportStrategy): Promise<void>;
  close(): Promise<void>;
}

export const META: CommandMeta = { id: 'c1', tenant: 'b6f1c9f2-6a0e-4d0b-9a3d-0c7d7f1e5a11' };

/** A command whose handler does whatever the test says. */
export const tryOut = command('tests.try-out', {
  in: z.object({ count: z.number().int(), deep: z.object({ 'a/b': z.string() }).optional() }),
  out: z.object({ doubled: z.number().int(), at: z.iso.datetime().optional() }),
  refusals: ['too_many'],
  timeoutMs: 2_000,
});

const impatient: typeof tryOut = { ...tryOut, timeoutMs: 60 };
const unheard: Command = { ...tryOut, name: 'tests.unheard' };

type Handle = Handles<typeof tryOut>['handle'];

/** A service of one command; closing it finishes the command in hand. */
export async function serve(world: CommandWorld, handle: Handle, log: Log = silentLog): Promise<{ close(): Promise<void> }> {
  const flight = new InFlight();
  const server = world.server(flight);
  const app = await NestFactory.createMicroservice(moduleOf(handle, flight, log), { strategy: server, logger: false, abortOnError: false });
  await app.listen();
  await world.settled(server);
  return app;
}

/** Controllers stand in a module, even a bare one. */
@Module({})
class TryOutModule {}

function moduleOf(handle: Handle, flight: InFlight, log: Log) {
  class TryOutController {
    handle(body: CommandBody) {
      return flight.run(() => answer(tryOut, { handle }, body, log));
    }
  }
  const descriptor = Object.getOwnPropertyDescriptor(TryOutController.prototype, 'handle') as PropertyDescriptor;
  MessagePattern(`rpc.${tryOut.name}`)(TryOutController.prototype, 'handle', descriptor);
  Payload()(TryOutController.prototype, 'handle', 0);
  Controller()(TryOutController);
  return { module: TryOutModule, controllers: [TryOutController as Type] };
}

/** A promise that somebody else keeps. */
export function gate() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

const double: Handle = ({ count }) => Promise.resolve({ doubled: count * 2 });

/** Every outcome of a command, byte for byte the same whatever carries it. */
export function commandContract(name: string, open: () => Promise<CommandWorld>): void {
  describe(`commands over ${name}`, () => {
    let world: CommandWorld;
    beforeAll(async () => {
      world = await open();
    });
    afterAll(() => world.close());

    const replyTo = async (handle: Handle, input: unknown = { count: 21 }, meta = META, log = silentLog): Promise<string> => {
      const service = await serve(world, handle, log);
      try {
        return bytesOf(await world.caller.call(tryOut, input as { count: number }, meta));
      } finally {
        await service.close();
      }
    };

    it('answers what the handler made of the input', async () => {
      expect(await replyTo(double)).toBe('{"ok":true,"value":{"doubled":42}}');
    });

    it('hands the handler the meta of the command', async () => {
      const seen: CommandMeta[] = [];
      const meta = { ...META, correlationId: 'k1' };
      await replyTo((input, given) => (seen.push(given), double(input, given)), { count: 1 }, meta);
      expect(seen).toEqual([meta]);
    });

    it('answers a refusal with its code, words and details', async () => {
      expect(await replyTo(async () => refuse('too_many', 'That is too many.', { most: 3 }))).toBe(
        '{"ok":false,"kind":"refused","code":"too_many","message":"That is too many.","details":{"most":3}}',
      );
    });

    it('takes a refusal that the contract does not name for a bug', async () => {
      expect(await replyTo((async () => refuse('surprise', 'Not agreed on.')) as never)).toBe('{"ok":false,"kind":"failed","ref":"(ref)"}');
    });

    it('names everything wrong with an input by its pointer, and does not call the handler', async () => {
      let called = false;
      const reply = await replyTo(async () => ((called = true), { doubled: 0 }), { count: 'x', deep: { 'a/b': 1 } });
      expect(JSON.parse(reply)).toMatchObject({ ok: false, kind: 'invalid', issues: [{ path: '/count' }, { path: '/deep/a~1b' }] });
      expect(called).toBe(false);
    });

    it('refuses an envelope without a tenant or an id', async () => {
      const reply = await replyTo(double, { count: 1 }, { id: '', tenant: 'nobody' });
      expect(JSON.parse(reply)).toMatchObject({ ok: false, kind: 'invalid', issues: [{ path: '/meta/id' }, { path: '/meta/tenant' }] });
    });

    it('keeps a bug in its own log and answers with the reference to it alone', async () => {
      const lines: object[] = [];
      const log: Log = { ...silentLog, error: (fields) => lines.push(fields) };
      const reply = await replyTo(() => Promise.reject(new Error('select secret')), { count: 1 }, META, log);
      expect(reply).toBe('{"ok":false,"kind":"failed","ref":"(ref)"}');
      expect(lines).toMatchObject([{ command: 'tests.try-out', commandId: 'c1', err: { message: 'select secret' } }]);
    });

    it.each([
      ['not as agreed', { doubled: 'two' }],
      ['nothing', undefined],
    ])('takes an output that is %s for a bug', async (_what, output) => {
      expect(await replyTo((async () => output) as never)).toBe('{"ok":false,"kind":"failed","ref":"(ref)"}');
    });

    it('lives on after a bug', async () => {
      let times = 0;
      const service = await serve(world, async ({ count }) => {
        times += 1;
        if (times === 1) throw new Error('once');
        return { doubled: count * 2 };
      });
      await world.caller.call(tryOut, { count: 1 }, META);
      expect(bytesOf(await world.caller.call(tryOut, { count: 1 }, META))).toBe('{"ok":true,"value":{"doubled":2}}');
      await service.close();
    });

    it('says timeout when the answer takes too long: it may have been done', async () => {
      const { opened, open: letGo } = gate();
      const service = await serve(world, async () => (await opened, { doubled: 0 }));
      expect(bytesOf(await world.caller.call(impatient, { count: 1 }, META))).toBe('{"ok":false,"kind":"timeout"}');
      letGo();
      await service.close();
    });

    it('says unavailable at once when nobody answers such a command: surely not done', async () => {
      expect(bytesOf(await world.caller.call(unheard, { count: 1 }, META))).toBe('{"ok":false,"kind":"unavailable"}');
    });

    it('has one of two replicas do a command, and the other one when the first has left', async () => {
      const done: string[] = [];
      const replica = (which: string) => serve(world, async ({ count }) => (done.push(which), { doubled: count * 2 }));
      const [first, second] = [await replica('first'), await replica('second')];
      await Promise.all(Array.from({ length: 20 }, (_, count) => world.caller.call(tryOut, { count }, META)));
      expect(done).toHaveLength(20);
      await first.close();
      expect(await world.caller.call(tryOut, { count: 1 }, META)).toMatchObject({ ok: true });
      expect(done.at(-1)).toBe('second');
      await second.close();
    });

    it('finishes the command in hand when it closes: its caller gets the answer, the next one hears unavailable', async () => {
      const { opened, open: letGo } = gate();
      let begun = false;
      const service = await serve(world, async ({ count }) => ((begun = true), await opened, { doubled: count * 2 }));
      const inHand = world.caller.call(tryOut, { count: 4 }, META);
      await eventually(() => expect(begun).toBe(true));
      const closed = service.close();
      await eventually(async () =>
        expect(await world.caller.call(impatient, { count: 5 }, META)).toEqual({ ok: false, kind: 'unavailable' }),
      );
      letGo();
      await closed;
      expect(bytesOf(await inHand)).toBe('{"ok":true,"value":{"doubled":8}}');
    });

    it('keeps a hundred calls at once apart', async () => {
      const service = await serve(world, async ({ count }) => {
        await new Promise((later) => setImmediate(later));
        return { doubled: count * 2 };
      });
      const counts = Array.from({ length: 100 }, (_, count) => count);
      const replies = await Promise.all(counts.map((count) => world.caller.call(tryOut, { count }, META)));
      expect(replies).toEqual(counts.map((count) => ({ ok: true, value: { doubled: count * 2 } })));
      await service.close();
    });
  });
}

/** A reply as it stands; only the reference to a log line differs from time to time. */
export const bytesOf = (reply: Reply<Command>): string => JSON.stringify(reply, (key, value: unknown) => (key === 'ref' ? '(ref)' : value));
