import type { Command, CommandMeta, Reply } from '@afterpost/contracts';
import { context, propagation, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';

/** No answer, or a bug: what a trace shows in red. A refusal is business. */
const TROUBLE: readonly string[] = ['failed', 'unavailable', 'timeout'];

/**
 * Runs a call as a span and hands its trace to the callee in `meta`. The span stands below what is running, else below
 * the trace that `meta` came with; when nobody traces, `meta` goes on as it is.
 */
export function callSpan<C extends Command>(
  command: string,
  meta: CommandMeta,
  send: (traced: CommandMeta) => Promise<Reply<C>>,
): Promise<Reply<C>> {
  const running = context.active();
  const parent =
    trace.getSpan(running) === undefined && meta.traceparent !== undefined
      ? propagation.extract(running, { traceparent: meta.traceparent })
      : running;
  return trace.getTracer('afterpost').startActiveSpan(`call ${command}`, { kind: SpanKind.CLIENT }, parent, async (span) => {
    try {
      const reply = await send({ ...meta, ...traceOf() });
      describe(span, reply);
      return reply;
    } finally {
      span.end();
    }
  });
}

function traceOf(): { traceparent?: string } {
  const carrier: { traceparent?: string } = {};
  propagation.inject(context.active(), carrier);
  return carrier.traceparent === undefined ? {} : { traceparent: carrier.traceparent };
}

function describe(span: Span, reply: Reply<Command>): void {
  const outcome = reply.ok ? 'ok' : reply.kind;
  span.setAttribute('afterpost.outcome', outcome);
  if (TROUBLE.includes(outcome)) span.setStatus({ code: SpanStatusCode.ERROR, message: outcome });
}
