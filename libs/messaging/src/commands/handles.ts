import type { Code, Command, CommandMeta, In, Out } from '@afterpost/contracts';
import type { Refusal } from '@afterpost/kernel';

/** Answers one command. A business no is returned, a bug is thrown. The id in `meta`, repeated, must have the same outcome. */
export interface Handles<C extends Command> {
  handle(input: In<C>, meta: CommandMeta): Promise<Out<C> | Refusal<Code<C>>>;
}
