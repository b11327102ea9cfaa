import { parseEnv } from '@afterpost/kernel';
import { z } from 'zod';

const schema = z.object({
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/, error: 'must be an address such as http://127.0.0.1:4318.' })
    .optional()
    .describe('Where traces are sent (OTLP over HTTP); without it nothing is traced.'),
  OTEL_SERVICE_NAME: z
    .string()
    .default('afterpost')
    .describe("What spans are named after before a service's own work begins, such as the server's span of a request."),
});

/** Read before anything else is imported, so that the libraries are patched in time. */
export const telemetryEnv = () => parseEnv(schema, process.env);
