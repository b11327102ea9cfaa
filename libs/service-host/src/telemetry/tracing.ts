import { context, type Context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { resourceFromAttributes, type Resource } from '@opentelemetry/resources';
import { BatchSpanProcessor, type Span, type SpanExporter, type SpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { SERVICE_NAME } from './service-context.ts';

/** Gives each span the resource of the service it belongs to, in a process that may hold several. */
class PerServiceProcessor implements SpanProcessor {
  readonly #resources = new Map<string, Resource>();

  constructor(private readonly inner: SpanProcessor) {}

  onStart(span: Span, within: Context): void {
    const service = within.getValue(SERVICE_NAME);
    if (typeof service === 'string') (span as { resource: Resource }).resource = this.#resourceOf(service);
    this.inner.onStart(span, within);
  }

  onEnd(span: Parameters<SpanProcessor['onEnd']>[0]): void {
    this.inner.onEnd(span);
  }

  forceFlush(): Promise<void> {
    return this.inner.forceFlush();
  }

  shutdown(): Promise<void> {
    return this.inner.shutdown();
  }

  #resourceOf(service: string): Resource {
    const known = this.#resources.get(service) ?? resourceOf(service);
    this.#resources.set(service, known);
    return known;
  }
}

export interface TracingSettings {
  /** What spans are named after that belong to no service of ours in particular. */
  readonly name: string;
  readonly exporter: SpanExporter;
}

/** OTLP over HTTP. */
export const exporterTo = (endpoint: string): SpanExporter =>
  new OTLPTraceExporter({ url: new URL('v1/traces', `${endpoint.replace(/\/$/, '')}/`).href });

/** What a network puts into the address when it sends a browser back. */
const SECRET_PARAMETERS = ['code', 'state'] as const;

/** A plain tracer provider: a third of NodeSDK's start-up cost. */
export function startTracing({ name, exporter }: TracingSettings): TracerProvider {
  const provider = new TracerProvider({
    resource: resourceOf(name),
    spanProcessors: [new PerServiceProcessor(new BatchSpanProcessor({ exporter }))],
  });
  trace.setGlobalTracerProvider(provider);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  registerInstrumentations({
    tracerProvider: provider,
    instrumentations: [
      new HttpInstrumentation({ redactedQueryParamsServer: [...SECRET_PARAMETERS] }),
      new PgInstrumentation({ requireParentSpan: true }),
    ],
  });
  return provider;
}

const resourceOf = (service: string): Resource => resourceFromAttributes({ 'service.name': service, 'service.namespace': 'afterpost' });
