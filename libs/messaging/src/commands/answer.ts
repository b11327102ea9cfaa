import type { Command, CommandMeta, Reply } from '@afterpost/contracts';
import { AppError, isRefusal, newId, type Log } from '@afterpost/kernel';
import { z } from 'zod';
import type { Handles } from './handles.ts';

/** The body of a request: who asks, and what. */
export interface CommandBody {
  readonly meta: CommandMeta;
  readonly input: unknown;
}

const metaSchema = z.object({ id: z.string().min(1), tenant: z.uuid(), traceparent: z.string().optional(), correlationId: z.string().optional() });

const issuesOf = (error: z.ZodError): { path: string; message: string }[] =>
  error.issues.map((issue) => ({ path: issue.path.map((part) => `/${String(part)}`).join(''), message: issue.message }));

/** Checks the envelope, the input and the output, and never throws: every outcome of a command is a value. */
export async function answer<C extends Command>(command: C, handler: Handles<C>, body: CommandBody, log: Log): Promise<Reply<C>> {
  const meta = metaSchema.safeParse(body?.meta);
  if (!meta.success) return { ok: false, kind: 'invalid', issues: issuesOf(meta.error) };
  const input = command.in.safeParse(body.input);
  if (!input.success) return { ok: false, kind: 'invalid', issues: issuesOf(input.error) };
  try {
    const outcome = await handler.handle(input.data as never, meta.data);
    if (isRefusal(outcome)) {
      if (!command.refusals.includes(outcome.refused)) throw new AppError('unknown-refusal', `${command.name} has no refusal '${outcome.refused}'.`);
      return { ok: false, kind: 'refused', code: outcome.refused as never, message: outcome.message, ...(outcome.details === undefined ? {} : { details: outcome.details }) };
    }
    return { ok: true, value: command.out.parse(outcome) as never };
  } catch (error) {
    const ref = newId();
    log.error({ err: error, ref, command: command.name, commandId: meta.data.id }, 'command-failed');
    return { ok: false, kind: 'failed', ref };
  }
}
