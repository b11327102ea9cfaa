export * from './answered-queries.ts';
export * from './eventually.ts';
export * from './test-database.ts';
export * from './test-nats.ts';
