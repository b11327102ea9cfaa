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

/** ISO 8601 with an offset or a date, or unix seconds: an instant. */
export const instantQuery = z
  .string()
  .transform((text, context) => {
    const value = /^\d{9,11}$/.test(text) ? new Date(Number(text) * 1_000) : new Date(text);
    const looksRight = /^\d{9,11}$/.test(text) || /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/.test(text);
    if (!looksRight || Number.isNaN(value.getTime())) {
      context.addIssue({ code: 'custom', message: 'must be ISO 8601 (2026-01-31 or 2026-01-31T12:00:00Z) or unix seconds' });
      return z.NEVER;
    }
    return value;
  })
  .meta({ type: 'string', description: 'ISO 8601 or unix seconds' });
