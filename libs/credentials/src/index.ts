export * from './key.ts';
export * from './lease.ts';
export * from './secret.ts';
export * from './vault.ts';
