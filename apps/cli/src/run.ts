import { CommanderError } from 'commander';
import { Gateway } from './api/gateway.ts';
import { Refused } from './api/refused.ts';
import { asJson, type CommandContext } from './command-context.ts';
import type { Settings } from './env.ts';
import { Failed } from './failed.ts';
import { programOf } from './program.ts';
import { harmless } from './table/words.ts';
import type { Terminal } from './terminal/terminal.ts';

/** Carries out one command; the exit code. */
export async function run(args: readonly string[], terminal: Terminal, settings: () => Settings): Promise<number> {
  let exitCode = 0;
  let gateway: Gateway | undefined;
  const context: CommandContext = {
    terminal,
    gateway: () => (gateway ??= new Gateway(settings(), (ms) => terminal.wait(ms))),
    notWell: () => {
      exitCode = 1;
    },
  };
  try {
    await programOf(context).parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has said its piece already; help and a wrong use differ by its code alone.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof Failed)) throw error;
    if (error instanceof Refused && args.includes('--json')) terminal.out(asJson(error.text));
    terminal.err(`${harmless(error.message)}\n`);
    return error.exitCode;
  }
}
