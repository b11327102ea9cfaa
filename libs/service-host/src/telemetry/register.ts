import { telemetryEnv } from './env.ts';

// Imported first in every main.ts. The exporter and the instrumentations are loaded only when someone listens.
const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_SERVICE_NAME: name } = telemetryEnv();
if (endpoint !== undefined) {
  const { exporterTo, startTracing } = await import('./tracing.ts');
  const provider = startTracing({ name, exporter: exporterTo(endpoint) });
  // What was traced last, the stopping, is sent when nothing else is left to do.
  process.once('beforeExit', () => void provider.shutdown().catch(() => undefined));
}
