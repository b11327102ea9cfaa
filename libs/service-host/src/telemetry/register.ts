import { tracesEndpoint } from './env.ts';

// Imported first in every main.ts. The exporter and the instrumentations are loaded only when someone listens.
const endpoint = tracesEndpoint(process.env);
if (endpoint !== undefined) {
  const { startTracing } = await import('./tracing.ts');
  startTracing(endpoint);
}
