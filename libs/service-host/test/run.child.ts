import { AppError, MINUTE } from '@afterpost/kernel';
import { jsonLog } from '../src/process/log.ts';
import { run } from '../src/process/run.ts';

/** A process that does one thing wrong, or nothing. */
const { fault } = JSON.parse(process.argv[2] ?? '{}') as { fault?: string };
const say = (word: string): void => void process.stdout.write(`${word}\n`);
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

await run(jsonLog('info'), async (stopping) => {
  if (fault === 'known')
    throw new AppError('port-in-use', 'Port 3000 is in use. Choose another one: PORT=3001', { cause: new Error('EADDRINUSE') });
  if (fault === 'bug') throw new TypeError('undefined is not a function');
  const stack = new AsyncDisposableStack();
  const open = setInterval(() => {}, MINUTE);
  if (fault !== 'forgets a handle') stack.defer(() => clearInterval(open));
  stack.defer(async () => {
    say('last closed');
    if (fault === 'cannot stop') throw new Error('stuck');
  });
  stack.defer(async () => {
    say('stopping');
    await pause(fault === 'stops slowly' ? MINUTE : 50);
    say('first closed');
  });
  if (fault === 'waits while starting') {
    say('ready');
    await new Promise((_done, failed) => stopping.addEventListener('abort', () => failed(stopping.reason as Error)));
  }
  if (fault === 'crashes')
    setTimeout(() => {
      throw new Error('nobody caught it');
    }, 10);
  if (fault === 'rejects') setTimeout(() => void Promise.reject(new Error('nobody awaited it')), 10);
  say('ready');
  return stack;
});
