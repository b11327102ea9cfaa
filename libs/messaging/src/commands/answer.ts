import type { Command, CommandMeta, Reply } from '@afterpost/contracts';
import { AppError, isRefusal, newId, type Log, type Refusal } from '@afterpost/kernel';
import { z } from 'zod';
import type { Handles } from './handles.ts';

/** The body of a request: who asks, and what. */
export interface CommandBody {
  readonly meta: CommandMeta;
  readonly input: unknown;
}

const metaSchema = z.object({
  id: z.string().min(1),
  tenant: z.uuid(),
  traceparent: z.string().optional(),
  correlationId: z.string().optional(),
});

/** Checks the envelope, the input and the output, and never throws: every outcome of a command is a value. */
export async function answer<C extends Command>(command: C, handler: Handles<C>, body: CommandBody, log: Log): Promise<Reply<C>> {
  const meta = metaSchema.safeParse(body?.meta);
  if (!meta.success) return invalid(meta.error, '/meta');
  try {
    const input = await command.in.safeParseAsync(body.input);
    if (!input.success) return invalid(input.error);
    const outcome = await handler.handle(input.data as never, meta.data);
    return isRefusal(outcome) ? refusedBy(command, outcome) : { ok: true, value: (await command.out.parseAsync(outcome)) as never };
  } catch (error) {
    const ref = newId();
    log.error({ err: error, ref, command: command.name, commandId: meta.data.id }, 'command-failed');
    return { ok: false, kind: 'failed', ref };
  }
}

function refusedBy<C extends Command>(command: C, { refused, message, details }: Refusal): Reply<C> {
  if (!command.refusals.includes(refused)) throw new AppError('unknown-refusal', `${command.name} has no refusal '${refused}'.`);
  return { ok: false, kind: 'refused', code: refused, message, ...(details === undefined ? {} : { details }) };
}

/** Pointers begin at the input; what is wrong beside it begins with `/meta`. */
const invalid = (error: z.ZodError, below = ''): { ok: false; kind: 'invalid'; issues: { path: string; message: string }[] } => ({
  ok: false,
  kind: 'invalid',
  issues: error.issues.map(({ path, message }) => ({ path: `${below}${path.map((part) => `/${pointerToken(part)}`).join('')}`, message })),
});

/** RFC 6901. */
const pointerToken = (part: PropertyKey): string => String(part).replaceAll('~', '~0').replaceAll('/', '~1');
