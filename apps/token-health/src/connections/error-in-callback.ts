import type { ConnectionError } from '@afterpost/contracts';

/** Codes by which platforms say that a person said no: OAuth's own, and LinkedIn's two. */
const SAID_NO: ReadonlySet<string> = new Set(['access_denied', 'user_denied', 'user_cancelled_login', 'user_cancelled_authorize']);

export interface Callback {
  readonly code: string | null;
  readonly error: string | null;
  readonly errorDescription: string | null;
}

/** What went wrong on the platform's own page; `null` where it gave a code. */
export function errorInCallback({ code, error, errorDescription }: Callback, name: string): ConnectionError | null {
  if (error !== null && SAID_NO.has(error))
    return { code: 'access_denied', message: `Access was not granted on ${name}. Nothing was stored; connect again whenever you like.` };
  if (error !== null)
    return {
      code: 'refused_by_platform',
      message: `${name} refused: ${sentence(errorDescription ?? error)} Nothing was stored: connect again.`,
    };
  if (code === null)
    return { code: 'refused_by_platform', message: `${name} sent the browser back without an answer. Nothing was stored: connect again.` };
  return null;
}

const sentence = (words: string): string => (/[.!?]$/.test(words.trim()) ? words.trim() : `${words.trim()}.`);
