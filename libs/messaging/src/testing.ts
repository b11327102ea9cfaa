export * from './testing/effects.ts';
export * from './testing/log-world.ts';
export * from './testing/private-events.ts';
export * from './testing/seed.ts';
export * from './testing/source.contract.ts';
