import type { Gateway } from './api/gateway.ts';
import type { Terminal } from './terminal/terminal.ts';

/** What a command works with. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** Reads the settings at its first use. */
  readonly gateway: () => Gateway;
  /** Ends the process with 1 although the answer was printed: something is not as it should be. */
  readonly notWell: () => void;
}

/** Every command can print what the API answered instead of a table. */
export interface JsonOption {
  readonly json?: true;
}

export const JSON_FLAG = ['--json', "print the API's answer as it is"] as const;

export const asJson = (text: string): string => (text.endsWith('\n') ? text : `${text}\n`);
