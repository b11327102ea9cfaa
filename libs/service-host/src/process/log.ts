import type { Log } from '@afterpost/kernel';
import { pino } from 'pino';

/** What must never be written, wherever it stands. */
const SECRET_FIELDS = ['password', 'token', 'accessToken', 'refreshToken', 'access_token', 'refresh_token', 'authorization', 'accessJwt', 'refreshJwt'];

/** JSON lines on stderr: stdout belongs to what a program prints for its user. */
export const jsonLog = (level: string, fields: object = {}): Log =>
  pino(
    {
      level,
      base: fields,
      redact: { paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]), censor: '[redacted]' },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    pino.destination({ dest: 2, sync: true }),
  );

/** The same log with fields that every line carries. */
export const withFields = (log: Log, fields: object): Log => ({
  debug: (more, event) => log.debug({ ...fields, ...more }, event),
  info: (more, event) => log.info({ ...fields, ...more }, event),
  warn: (more, event) => log.warn({ ...fields, ...more }, event),
  error: (more, event) => log.error({ ...fields, ...more }, event),
});
