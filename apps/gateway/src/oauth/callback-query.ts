import type { finishConnection } from '@afterpost/contracts';
import type { z } from 'zod';

type Input = z.input<(typeof finishConnection)['in']>;

/** What a network's redirect says: strings, each at most once; networks add names of their own. */
export type CallbackQuery = Pick<Input, 'state' | 'code' | 'error' | 'errorDescription'>;

const STATE_MAX = 500;
const CODE_MAX = 4_000;
const ERROR_MAX = 300;
const WORDS_MAX = 1_000;

/** `undefined` where there is no state, or something stands there twice: no network does that. */
export function readCallback(query: Readonly<Record<string, unknown>>): CallbackQuery | undefined {
  const given = (name: string): string | null => {
    const value = query[name];
    return typeof value === 'string' && value !== '' ? value : null;
  };
  const state = given('state');
  const code = given('code');
  const isDoubled = ['state', 'code', 'error'].some((name) => Array.isArray(query[name]));
  if (state === null || state.length > STATE_MAX || isDoubled || (code !== null && code.length > CODE_MAX)) return undefined;
  // Facebook says some refusals by a number and words alone.
  const error = given('error') ?? given('error_code');
  const words = given('error_description') ?? given('error_message');
  return { state, code, error: error?.slice(0, ERROR_MAX) ?? null, errorDescription: words?.slice(0, WORDS_MAX) ?? null };
}
