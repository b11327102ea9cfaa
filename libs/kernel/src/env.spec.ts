import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { parseEnv } from './env.ts';
import { AppError } from './errors.ts';

const schema = z.object({
  PORT: z.coerce.number({ error: 'must be a number.' }).default(3000).describe('Where the API listens.'),
  DATABASE_URL: z.string().describe('The database to use.'),
  MODE: z.enum(['slow', 'fast'], { error: 'must be slow or fast.' }).optional().describe('How it goes.'),
});

function problemsOf(env: Record<string, string | undefined>): string[] {
  try {
    parseEnv(schema, env);
    return [];
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'invalid-environment') throw error;
    return error.publicMessage.split('\n');
  }
}

describe('an environment', () => {
  it('is parsed, with defaults, and without what nobody asked for', () => {
    expect(parseEnv(schema, { PORT: '80', DATABASE_URL: 'postgres://db', HOME: '/root' })).toEqual({
      PORT: 80,
      DATABASE_URL: 'postgres://db',
    });
  });

  it('tells every problem at once, each with what the variable is for', () => {
    expect(problemsOf({ PORT: 'many', MODE: 'warp' }).sort()).toEqual([
      'DATABASE_URL: is not set. The database to use.',
      'MODE: must be slow or fast. How it goes.',
      'PORT: must be a number. Where the API listens.',
    ]);
  });

  it('takes an empty variable for one that is not there', () => {
    expect(parseEnv(schema, { PORT: '', DATABASE_URL: 'x', MODE: '' })).toEqual({ PORT: 3000, DATABASE_URL: 'x' });
    expect(problemsOf({ DATABASE_URL: '' })).toEqual(['DATABASE_URL: is not set. The database to use.']);
  });

  it('is not quoted: a value may be a secret', () => {
    expect(problemsOf({ PORT: 'CANARY', MODE: 'CANARY' }).join()).not.toContain('CANARY');
  });
});
