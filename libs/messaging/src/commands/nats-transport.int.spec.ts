import { describe, expect, it } from '@jest/globals';
import { eventually, hasNats, testNats } from '@afterpost/testing';
import { Caller } from './caller.ts';
import { commandContract, type CommandWorld, gate, META, serve, tryOut } from './commands.contract.ts';
import { natsClient, NatsServer } from './nats-transport.ts';

interface NatsWorld extends CommandWorld {
  stopBroker(): Promise<void>;
}

async function natsWorld(): Promise<NatsWorld> {
  const broker = await testNats();
  const client = natsClient(broker.url, 'tests');
  await client.connect();
  return {
    caller: new Caller(client),
    server: (flight) => new NatsServer(broker.url, 'tests', flight),
    settled: (server) => (server as NatsServer).unwrap<{ flush(): Promise<void> }>().flush(),
    async stopBroker() {
      await broker[Symbol.asyncDispose]();
    },
    async close() {
      await client.close();
      await broker[Symbol.asyncDispose]();
    },
  };
}

const suite = hasNats('commands over NATS') ? describe : describe.skip;

suite('NATS', () => {
  commandContract('NATS', natsWorld);

  describe('a broker that goes away', () => {
    it('is unavailable at once, and neither end waits for it to close', async () => {
      const world = await natsWorld();
      const service = await serve(world, async ({ count }) => ({ doubled: count * 2 }));
      expect(await world.caller.call(tryOut, { count: 1 }, META)).toMatchObject({ ok: true });
      await world.stopBroker();
      await eventually(async () => expect(await world.caller.call(tryOut, { count: 1 }, META)).toEqual({ ok: false, kind: 'unavailable' }));
      await service.close();
      await world.close();
    });

    it('leaves a call in hand with a timeout: nobody knows whether it was done', async () => {
      const world = await natsWorld();
      const { opened, open } = gate();
      let begun = false;
      const service = await serve(world, async ({ count }) => ((begun = true), await opened, { doubled: count * 2 }));
      const inHand = world.caller.call(tryOut, { count: 1 }, META);
      await eventually(() => expect(begun).toBe(true));
      await world.stopBroker();
      expect(await inHand).toEqual({ ok: false, kind: 'timeout' });
      open();
      await service.close();
      await world.close();
    });
  });
});
