import { Failed } from '../failed.ts';

const NEVER_ARRIVED: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Nobody answered; what was asked may have been done all the same, unless it never got there. */
export class Unanswered extends Failed {
  readonly mayBeDone: boolean;

  constructor(url: string, method: string, cause: unknown) {
    const { name, cause: reason } = cause as { name?: unknown; cause?: { code?: unknown } };
    const mayBeDone = method !== 'GET' && !NEVER_ARRIVED.has(reason?.code);
    const sentence =
      name === 'TimeoutError'
        ? `${url} did not answer in time.`
        : `Nothing answers at ${url}: start Afterpost with \`npm start\`, or set AFTERPOST_URL to where it runs.`;
    super(mayBeDone ? `${sentence} What was asked may have been done.` : sentence, 1, { cause });
    this.mayBeDone = mayBeDone;
  }
}
