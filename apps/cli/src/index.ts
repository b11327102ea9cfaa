export type { Settings } from './env.ts';
export { run } from './run.ts';
export type { Terminal } from './terminal/terminal.ts';
