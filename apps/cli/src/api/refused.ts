import type { Problem } from '@afterpost/contracts';
import { Failed } from '../failed.ts';

const REMEDIES: Readonly<Record<number, string>> = {
  401: 'Check AFTERPOST_API_KEY: `npm start` prints the key.',
  409: 'Try again in a moment.',
  429: 'Try again later.',
  502: 'Try again in a few minutes.',
};

/** The gateway's no: a problem document (RFC 9457), said in words. */
export class Refused extends Failed {
  constructor(
    readonly problem: Problem,
    /** The document as it came, for `--json`. */
    readonly text: string,
    readonly retryAfterMs: number | undefined,
  ) {
    super(problemInWords(problem));
  }
}

/** One sentence and what to do, then a line for each thing that is wrong with the request. */
export function problemInWords({ title, detail, status, request_id, errors = [] }: Problem): string {
  // The gateway's detail usually is its errors in one line: then the title heads them, and nothing is said twice.
  const headline = errors.length > 0 && errors.every((error) => detail.includes(error.detail)) ? title : detail;
  const remedy = REMEDIES[status] ?? (status >= 500 ? `Should it go on, report it with the request id ${request_id}.` : undefined);
  const lines = errors.map((error) => `  ${error.pointer || '/'}: ${error.detail}`);
  return [[sentence(headline), remedy].filter(Boolean).join(' '), ...lines].join('\n');
}

const sentence = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`);
