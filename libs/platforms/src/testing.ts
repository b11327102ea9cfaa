export * from './contract/platform-contract.ts';
export { faultScript, RETRY_AFTER_SECONDS } from './contract/stage.ts';
export type * from './contract/stage.ts';
