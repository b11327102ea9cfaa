import type { z } from 'zod';

/** What the control API answers to bad input (RFC 9457): words that say what to send instead. */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
  ) {
    super(detail);
  }

  toJSON(): object {
    return {
      type: 'about:blank',
      title: this.code,
      status: this.status,
      code: this.code,
      detail: this.detail,
    };
  }
}

/** Reads control input, or says in one sentence per field what is wrong with it. */
export function parseControl<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const parsed = schema.safeParse(input ?? {});
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
  throw new Problem(400, 'invalid-control-input', lines.join('; '));
}
