import type { ServiceName } from './service.ts';

const SCHEMA: Readonly<Record<ServiceName, string>> = {
  publisher: 'publisher',
  'token-health': 'token_health',
  'insights-fetcher': 'insights_fetcher',
  'snapshot-store': 'read',
  notifier: 'notifier',
  gateway: 'gateway',
};

/** The schema that a service owns; the snapshot-store's is the one that others may read. */
export const schemaOf = (service: ServiceName): string => SCHEMA[service];
