import { type In, type Out, syncAccount, syncTargets } from '@afterpost/contracts';
import { Caller } from '@afterpost/messaging';
import { Injectable } from '@nestjs/common';
import type { AskedRequest } from '../http/asked.ts';
import { Written } from '../positions/written.ts';

export type TargetResult = Out<typeof syncTargets>['results'][number];
export type AccountResult = Out<typeof syncAccount>;

/** Asks the fetcher for figures of now, and waits until they can be read. Whoever can't be asked is told by `undefined`. */
@Injectable()
export class Captures {
  constructor(
    private readonly caller: Caller,
    private readonly written: Written,
  ) {}

  async ofTargets(input: In<typeof syncTargets>, asked: AskedRequest): Promise<Map<string, TargetResult> | undefined> {
    if (input.targetIds.length === 0) return new Map();
    const reply = await this.caller.call(syncTargets, input, asked.meta('sync-targets'));
    if (!reply.ok) return undefined;
    await this.written.at('insights-fetcher', reply.value.position, asked);
    return new Map(reply.value.results.map((result) => [result.targetId, result]));
  }

  async ofAccount(input: In<typeof syncAccount>, asked: AskedRequest): Promise<AccountResult | undefined> {
    const reply = await this.caller.call(syncAccount, input, asked.meta('sync-account'));
    if (!reply.ok) return undefined;
    await this.written.at('insights-fetcher', reply.value.position, asked);
    return reply.value;
  }
}
