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
  askLine: (question) => (process.stdin.isTTY ? typed(question, process.stderr) : Promise.resolve(undefined)),
  askSecret: (question) => (process.stdin.isTTY ? typedUnseen(question) : Promise.resolve(undefined)),
};

/** The line editor writes what it echoes into nothing; the question goes out beside it. */
async function typedUnseen(question: string): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  process.stderr.write(question);
  try {
    return await typed('', nowhere);
  } finally {
    process.stderr.write('\n');
  }
}

/** A line of input, shown on `output` as it is typed. */
async function typed(question: string, output: NodeJS.WritableStream): Promise<string> {
  const editor = createInterface({ input: process.stdin, output, terminal: true });
  const aborted = new AbortController();
  editor.once('close', () => aborted.abort());
  try {
    return await editor.question(question, { signal: aborted.signal });
  } catch {
    throw new Failed('Nothing was entered, nothing was done.');
  } finally {
    editor.close();
  }
}
