// Builds what changed and says nothing, unless it takes a while or fails: the first thing a newcomer sees is Afterpost.
import { spawn } from 'node:child_process';

const patience = setTimeout(() => process.stderr.write('Building (the first time takes a little) …\n'), 4_000);
const build = spawn('nx', ['run-many', '-t', 'build', '--outputStyle=static'], { stdio: ['ignore', 'pipe', 'pipe'] });
let output = '';
for (const stream of [build.stdout, build.stderr]) stream.on('data', (chunk) => (output += chunk));
const code = await new Promise((ended) => build.once('exit', (status) => ended(status ?? 1)).once('error', () => ended(1)));
clearTimeout(patience);
if (code !== 0) process.stderr.write(output);
process.exitCode = code;
