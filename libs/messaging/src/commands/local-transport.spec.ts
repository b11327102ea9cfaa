import { Caller } from './caller.ts';
import { commandContract } from './commands.contract.ts';
import { type LocalBus, LocalClient, LocalServer } from './local-transport.ts';

commandContract('the local bus', async () => {
  const bus: LocalBus = new Map();
  return {
    caller: new Caller(new LocalClient(bus)),
    server: (flight) => new LocalServer(bus, flight),
    settled: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
});
