import { z } from 'zod';

/** Query strings are text; numbers in them are checked here. */
const limit = z
  .string()
  .regex(/^\d{1,3}$/, 'must be a number from 1 to 200')
  .transform(Number)
  .refine((value) => value >= 1 && value <= 200, 'must be a number from 1 to 200');

/** `?limit` (default 50, at most 200) and the opaque `?cursor` of the page before. */
export const pageQuery = { limit: limit.default(50), cursor: z.string().max(500).optional() };

export const pageOf = <T extends z.ZodType>(item: T) => z.object({ data: z.array(item), next_cursor: z.string().nullable() });

const UNIX_SECONDS = /^\d{9,11}$/;
const iso = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);

/** ISO 8601 with an offset or a date, or unix seconds: an instant. A day that no calendar has is none. */
export const instantQuery = z
  .string()
  .transform((text, context) => {
    if (UNIX_SECONDS.test(text)) return new Date(Number(text) * 1_000);
    if (iso.safeParse(text).success) return new Date(text);
    context.addIssue({ code: 'custom', message: 'must be ISO 8601 (2026-01-31 or 2026-01-31T12:00:00Z) or unix seconds' });
    return z.NEVER;
  })
  .meta({ type: 'string', description: 'ISO 8601 or unix seconds' });

/** A window of time whose end is not before its beginning; for `.refine`. */
export const inOrder = (query: { since?: Date | undefined; until?: Date | undefined }): boolean =>
  !query.since || !query.until || query.since <= query.until;
export const ORDER = { message: 'must not be before since', path: ['until'] };

/** A text to look for; PostgreSQL knows no NUL and no half of a surrogate pair. */
export const wordQuery = z
  .string()
  .max(200)
  .refine((text) => text.isWellFormed() && !text.includes('\0'), 'must not hold characters that are none');
