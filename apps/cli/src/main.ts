import { readSettings } from './env.ts';
import { run } from './run.ts';
import { nodeTerminal } from './terminal/node-terminal.ts';

// `afterpost posts | head -1`: whoever read has had enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = await run(process.argv.slice(2), nodeTerminal, readSettings);
