import type { Command, CommandMeta, Reply } from '@afterpost/contracts';
import { type Log, messageOf, newId, silentLog } from '@afterpost/kernel';
import type { ClientProxy } from '@nestjs/microservices';
import { EmptyResponseException } from '@nestjs/microservices/errors/empty-response.exception.js';
import { firstValueFrom, TimeoutError, timeout } from 'rxjs';
import type { z } from 'zod';
import { callSpan } from './call-span.ts';

type NoAnswer = Extract<Reply<Command>, { kind: 'unavailable' | 'timeout' | 'failed' }>;

/** Sends commands and answers with values: whatever happens on the way has a name in `Reply`. */
export class Caller {
  constructor(
    private readonly client: Pick<ClientProxy, 'send'>,
    private readonly log: Log = silentLog,
  ) {}

  /** Asks once, within the command's time. The trace that is running goes along. */
  call<C extends Command>(command: C, input: z.input<C['in']>, meta: CommandMeta): Promise<Reply<C>> {
    return callSpan(command.name, meta, async (traced) => {
      try {
        const sent = this.client.send<Reply<C>>(`rpc.${command.name}`, { meta: traced, input });
        return await firstValueFrom(sent.pipe(timeout(command.timeoutMs)));
      } catch (error) {
        return this.#outcomeOf(error, command, meta);
      }
    });
  }

  #outcomeOf(error: unknown, command: Command, meta: CommandMeta): NoAnswer {
    if (error instanceof TimeoutError || messageOf(error) === 'Connection closed') return { ok: false, kind: 'timeout' };
    // A client of Nest that lost its broker says so with a string.
    if (error instanceof EmptyResponseException || typeof error === 'string') return { ok: false, kind: 'unavailable' };
    const ref = newId();
    this.log.error({ err: error, ref, command: command.name, commandId: meta.id }, 'call-failed');
    return { ok: false, kind: 'failed', ref };
  }
}
