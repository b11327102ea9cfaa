import { type In, type Out, syncAccount, syncTargets } from '@afterpost/contracts';
import { Caller } from '@afterpost/messaging';
import { Injectable } from '@nestjs/common';
import type { AskedRequest } from '../http/asked.ts';
import { Written } from '../positions/written.ts';

export type TargetResult = Out<typeof syncTargets>['results'][number];
export type AccountResult = Out<typeof syncAccount>;

/** The most targets that one command takes. */
const TARGETS_MAX = 500;

/** Asks the fetcher for figures of now, and waits until they can be read. Whoever can't be asked is told by `undefined`. */
@Injectable()
export class Captures {
  constructor(
    private readonly caller: Caller,
    private readonly written: Written,
  ) {}

  async ofTargets({ targetIds, maxAgeMs }: In<typeof syncTargets>, asked: AskedRequest): Promise<Map<string, TargetResult> | undefined> {
    const known = new Map<string, TargetResult>();
    for (let from = 0; from < targetIds.length; from += TARGETS_MAX) {
      const piece = { targetIds: targetIds.slice(from, from + TARGETS_MAX), maxAgeMs };
      const reply = await this.caller.call(syncTargets, piece, asked.meta(`sync-targets ${from}`));
      if (!reply.ok) return from === 0 ? undefined : known;
      await this.written.at('insights-fetcher', reply.value.position, asked);
      for (const result of reply.value.results) known.set(result.targetId, result);
    }
    return known;
  }

  async ofAccount(input: In<typeof syncAccount>, asked: AskedRequest): Promise<AccountResult | undefined> {
    const reply = await this.caller.call(syncAccount, input, asked.meta('sync-account'));
    if (!reply.ok) return undefined;
    await this.written.at('insights-fetcher', reply.value.position, asked);
    return reply.value;
  }
}
