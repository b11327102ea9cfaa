import { silentLog } from '@afterpost/kernel';
import { describe, it } from '@jest/globals';
import { readLog } from '../src/public-log/read-log.ts';
import { Relay } from '../src/relaying/relay.ts';
import { JetStreamSource } from '../src/sources/jetstream-source.ts';
import { RpcSource } from '../src/sources/rpc-source.ts';
import { logWorld } from '../src/testing/log-world.ts';
import { sourceContract, type SourceWorld } from '../src/testing/source.contract.ts';
import { connectTo, findBus, type TestBus } from './broker.ts';

const begin = async (bus: TestBus): Promise<SourceWorld> => {
  const world = await logWorld('jetstream_source');
  const connection = await connectTo(await bus.start());
  const stop = new AbortController();
  const relay = new Relay({
    publicLog: world.log,
    connection,
    pool: world.pool,
    signal: world.committed,
    log: silentLog,
    bus: bus.address,
  });
  const relaying = relay.run(stop.signal);
  const rpc = (): RpcSource => new RpcSource(world.log.owner, (ask) => readLog(world.log, ask));
  return {
    ...world,
    open: () => new JetStreamSource({ owner: world.log.owner, connection, rpc: rpc(), idleMs: 500, bus: bus.address }),
    async drop() {
      stop.abort();
      await relaying;
      await bus.stop(connection);
      await world.drop();
    },
  };
};

const bus = findBus('JetStreamSource');
if (bus) sourceContract('JetStreamSource', () => begin(bus));
else
  describe('JetStreamSource', () => {
    it.todo('needs NATS');
  });
