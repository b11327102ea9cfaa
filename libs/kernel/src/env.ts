import type { z } from 'zod';
import { AppError } from './errors.ts';

/**
 * Reads a process's environment against a schema whose `.describe()` is one sentence per variable. Empty strings count
 * as absent. Every problem is told at once, with the sentence that says what the variable is for.
 *
 * @throws AppError `invalid-environment`
 */
export function parseEnv<S extends z.ZodObject>(schema: S, env: Readonly<Record<string, string | undefined>>): z.output<S> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => {
    const name = String(issue.path[0] ?? '');
    const field = schema.shape[name] as z.ZodType | undefined;
    const about = field?.description ? ` ${field.description}` : '';
    return `${name}: ${name in given ? issue.message : 'is not set.'}${about}`;
  });
  throw new AppError('invalid-environment', lines.join('\n'));
}
