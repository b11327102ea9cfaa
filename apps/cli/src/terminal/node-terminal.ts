import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { Failed } from '../failed.ts';
import type { Terminal } from './terminal.ts';

const WIDTH = 80;

/** This process as a terminal. */
export const nodeTerminal: Terminal = {
  width: process.stdout.columns ?? WIDTH,
  out: (words) => void process.stdout.write(words),
  err: (words) => void process.stderr.write(words),
  now: () => new Date(),
  wait: (ms) => pause(ms),
  newId: randomUUID,
  readInput: () => text(process.stdin),
  askSecret: (question) => (process.stdin.isTTY ? typedUnseen(question) : Promise.resolve(undefined)),
};

/** The line editor writes what it echoes into nothing; the question goes out beside it. */
async function typedUnseen(question: string): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const editor = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  const aborted = new AbortController();
  editor.once('close', () => aborted.abort());
  process.stderr.write(question);
  try {
    return await editor.question('', { signal: aborted.signal });
  } catch {
    throw new Failed('Nothing was entered, nothing was done.');
  } finally {
    process.stderr.write('\n');
    editor.close();
  }
}
