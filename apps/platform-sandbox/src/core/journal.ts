import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError, messageOf } from '@afterpost/kernel';

/** One thing that changed in the sandbox, and in which part of it. */
export interface JournalEntry {
  readonly part: string;
  readonly change: unknown;
}

/** The sandbox's memory across restarts: one JSON line per change, written before the request is answered. */
export interface Journal {
  read(): JournalEntry[];
  append(entry: JournalEntry): void;
  clear(): void;
}

/** Remembers nothing: a sandbox without a journal file starts empty each time. */
export const noJournal: Journal = { read: () => [], append: () => {}, clear: () => {} };

/** @throws AppError `journal-unreadable` from `read`, when a line in the middle is broken */
export function fileJournal(file: string): Journal {
  mkdirSync(dirname(file), { recursive: true });
  return {
    read: () => (existsSync(file) ? readLines(file) : []),
    append: (entry) => {
      appendFileSync(file, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
    },
    clear: () => {
      if (existsSync(file)) writeFileSync(file, '');
    },
  };
}

function readLines(file: string): JournalEntry[] {
  const bytes = readFileSync(file);
  const whole = bytes.lastIndexOf('\n') + 1;
  // A process that died while writing leaves half a line; nobody was told that it happened, so it did not.
  if (whole < bytes.length) truncateSync(file, whole);
  const lines = bytes.subarray(0, whole).toString('utf8').split('\n').slice(0, -1);
  return lines.map((line, index) => parseLine(file, line, index + 1));
}

function parseLine(file: string, line: string, number: number): JournalEntry {
  try {
    return JSON.parse(line) as JournalEntry;
  } catch (error) {
    const words = `Line ${number} of the sandbox's journal ${file} cannot be read: ${messageOf(error)}. Delete the file to start with an empty sandbox.`;
    throw new AppError('journal-unreadable', words, { cause: error });
  }
}
