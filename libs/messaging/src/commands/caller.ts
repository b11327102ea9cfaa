import type { Command, CommandMeta, Reply } from '@afterpost/contracts';
import { messageOf } from '@afterpost/kernel';
import type { ClientProxy } from '@nestjs/microservices';
import { EmptyResponseException } from '@nestjs/microservices/errors/empty-response.exception.js';
import { firstValueFrom, TimeoutError, timeout } from 'rxjs';
import type { z } from 'zod';

/** Sends commands and answers with values: whatever happens on the way has a name in `Reply`. */
export class Caller {
  constructor(private readonly client: Pick<ClientProxy, 'send'>) {}

  async call<C extends Command>(command: C, input: z.input<C['in']>, meta: CommandMeta): Promise<Reply<C>> {
    try {
      const sent = this.client.send<Reply<C>>(`rpc.${command.name}`, { meta, input });
      return await firstValueFrom(sent.pipe(timeout(command.timeoutMs)));
    } catch (error) {
      return outcomeOf(error);
    }
  }
}

function outcomeOf(error: unknown): { ok: false; kind: 'unavailable' } | { ok: false; kind: 'timeout' } | { ok: false; kind: 'failed'; ref: string } {
  if (error instanceof TimeoutError || messageOf(error) === 'Connection closed') return { ok: false, kind: 'timeout' };
  if (error instanceof EmptyResponseException || typeof error === 'string') return { ok: false, kind: 'unavailable' };
  return { ok: false, kind: 'failed', ref: messageOf(error) };
}
