import type { z } from 'zod';
import { Failed } from '../failed.ts';

/**
 * An answer read with the contracts' schema. The API grows within v1, and an older command must go on working: fields
 * that it does not know are left alone, and so is a new word where it knows a closed list (a network, a status).
 */
export function understood<S extends z.ZodType>(schema: S, document: unknown): z.output<S> {
  const parsed = schema.safeParse(document);
  if (parsed.success) return parsed.data;
  if (parsed.error.issues.every(({ code, path }) => code === 'invalid_value' && typeof at(document, path) === 'string'))
    return document as z.output<S>;
  const [issue] = parsed.error.issues;
  throw new Failed(
    `The gateway's answer is not what this version of afterpost understands (/${issue?.path.join('/')}: ${issue?.message}): use the one that belongs to what runs there.`,
  );
}

const at = (document: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], document);
