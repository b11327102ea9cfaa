export * from './contract/platform-contract.ts';
export { faultScript, RETRY_AFTER_SECONDS } from './contract/stage.ts';
export type * from './contract/stage.ts';
export { replayContract } from './contract/replay.contract.ts';
export type { ReplayOptions } from './contract/replay.contract.ts';
