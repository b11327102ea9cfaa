import { createContextKey } from '@opentelemetry/api';

/** Which service of the process the running work belongs to: one process may hold all of them. */
export const SERVICE_NAME = createContextKey('afterpost.service');
