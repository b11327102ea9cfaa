import { parseEnv } from '@afterpost/kernel';
import { z } from 'zod';

const schema = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(4010).describe('Where the sandbox listens; 0 takes a free port.'),
  SANDBOX_SEED: z.string().default('afterpost').describe('Any word; the same word gives the same public and the same figures.'),
  SANDBOX_AGE_FACTOR: z.coerce.number().positive().default(1).describe('How much faster than life posts age on their engagement curves.'),
  SANDBOX_JOURNAL: z.string().optional().describe('A file that keeps the sandbox’s world across restarts; nothing is kept without it.'),
});

/** @throws AppError `invalid-environment` */
export const readEnv = () => parseEnv(schema, process.env);
