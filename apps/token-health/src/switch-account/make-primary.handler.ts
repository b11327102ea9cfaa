import type { Code, CommandMeta, makePrimary, In, Out } from '@afterpost/contracts';
import type { Refusal } from '@afterpost/kernel';
import type { Handles } from '@afterpost/messaging';
import { Injectable } from '@nestjs/common';
import { SwitchAccount } from './switch-account.ts';

type Command = typeof makePrimary;

@Injectable()
export class MakePrimary implements Handles<Command> {
  constructor(private readonly accounts: SwitchAccount) {}

  handle({ accountId }: In<Command>, meta: CommandMeta): Promise<Out<Command> | Refusal<Code<Command>>> {
    return this.accounts.handle('MakePrimary', accountId, meta);
  }
}
