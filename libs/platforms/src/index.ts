export * from './create-platforms.ts';
export type * from './port/adapter.ts';
export type * from './port/capabilities.ts';
export type * from './port/identity.ts';
export type * from './port/insights.ts';
export type * from './port/json.ts';
export * from './port/outcome.ts';
export type * from './port/platforms.ts';
export type * from './port/publishing.ts';
