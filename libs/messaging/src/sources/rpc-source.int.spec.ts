import { readLog, type LogPage } from '../public-log/read-log.ts';
import { logWorld } from '../testing/log-world.ts';
import { sourceContract, type SourceWorld } from '../testing/source.contract.ts';
import { RpcSource } from './rpc-source.ts';

const overTheWire = (page: LogPage): LogPage => JSON.parse(JSON.stringify(page)) as LogPage;

sourceContract('RpcSource', async (): Promise<SourceWorld> => {
  const world = await logWorld('rpc_source');
  return {
    ...world,
    open: () => new RpcSource(world.log.owner, async (ask) => overTheWire(await readLog(world.log, ask)), world.committed),
  };
});
