import { logWorld } from '../testing/log-world.ts';
import { sourceContract, type SourceWorld } from '../testing/source.contract.ts';
import { PgSource } from './pg-source.ts';

sourceContract('PgSource', async (): Promise<SourceWorld> => {
  const world = await logWorld('pg_source');
  return { ...world, open: () => new PgSource(world.log, world.committed) };
});
