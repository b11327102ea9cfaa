import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { SERVICE_NAME } from './service-context.ts';

/** W3C `traceparent` of what is running, to be sent along; undefined when nobody traces. */
export function currentTraceparent(): string | undefined {
  const carrier: { traceparent?: string } = {};
  propagation.inject(context.active(), carrier);
  return carrier.traceparent;
}

/** Runs work as a span of a service, below the trace that its caller was in. Without a tracer it costs almost nothing. */
export async function spanned<T>(
  service: string,
  name: string,
  kind: SpanKind,
  traceparent: string | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const parent = traceparent === undefined ? context.active() : propagation.extract(context.active(), { traceparent });
  const within = parent.setValue(SERVICE_NAME, service);
  return context.with(within, () =>
    trace.getTracer(service).startActiveSpan(name, { kind }, async (span) => {
      try {
        return await work();
      } catch (error) {
        span.recordException(error instanceof Error ? error : new Error(String(error)));
        span.setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
      }
    }),
  );
}

/** Runs work as a service's: spans that begin in it carry the service's name. */
export const asService = <T>(service: string, work: () => T): T => context.with(context.active().setValue(SERVICE_NAME, service), work);

export { SpanKind };
