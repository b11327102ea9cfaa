import { parseEnv } from '@afterpost/kernel';
import { z } from 'zod';

const schema = z.object({
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional().describe('Where traces are sent (OTLP over HTTP); without it nothing is traced.'),
});

/** Read before anything else is imported, so that the libraries are patched in time. */
export const tracesEndpoint = (env: Readonly<Record<string, string | undefined>>): string | undefined => parseEnv(schema, env).OTEL_EXPORTER_OTLP_ENDPOINT;
