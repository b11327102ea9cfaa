import { z } from 'zod';

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** Any JSON value; named, so that API documents show a name. */
export const json: z.ZodType<Json> = z
  .lazy(() => z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(json), z.record(z.string(), json)]))
  .meta({ id: 'Json', description: 'Any JSON value' });
