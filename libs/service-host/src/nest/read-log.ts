import type { In, Out, readLogOf } from '@afterpost/contracts';
import { refuse } from '@afterpost/kernel';
import { Diverged, type Handles, type PublicLog, readLog } from '@afterpost/messaging';

type ReadLogCommand = ReturnType<typeof readLogOf>;

/** `rpc.<owner>.read-log`: what the bus can't prove, the owner answers. */
export class ReadLog implements Handles<ReadLogCommand> {
  constructor(private readonly log: PublicLog) {}

  async handle(ask: In<ReadLogCommand>): Promise<Out<ReadLogCommand> | ReturnType<typeof refuse<'diverged'>>> {
    try {
      const page = await readLog(this.log, ask);
      return { ...page, events: [...page.events], history: page.history.map(([epoch, base]): [number, number] => [epoch, base]) };
    } catch (error) {
      if (error instanceof Diverged) return refuse('diverged', error.message);
      throw error;
    }
  }
}
