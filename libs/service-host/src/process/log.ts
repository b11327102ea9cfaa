import type { Log } from '@afterpost/kernel';
import { levels, pino } from 'pino';
import { redacted } from './redacted.ts';

/**
 * JSON lines on stderr: stdout belongs to what a program prints for its user. Secrets are taken out of fields, errors
 * and texts at any depth. A level that does not exist is `info`: the process's environment is checked elsewhere.
 */
export const jsonLog = (level: string, fields: object = {}, to: { write(line: string): void } = stderr()): Log =>
  pino(
    {
      level: level in levels.values ? level : 'info',
      base: fields,
      formatters: { log: redacted },
      serializers: { err: (error: unknown) => error },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    to,
  );

const stderr = () => pino.destination({ dest: 2, sync: true });

/** The same log with fields that every line carries. */
export const withFields = (log: Log, fields: object): Log => ({
  debug: (more, event) => log.debug({ ...fields, ...more }, event),
  info: (more, event) => log.info({ ...fields, ...more }, event),
  warn: (more, event) => log.warn({ ...fields, ...more }, event),
  error: (more, event) => log.error({ ...fields, ...more }, event),
});
