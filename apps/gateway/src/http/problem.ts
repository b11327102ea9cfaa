/** One thing wrong with a request, with a JSON pointer (`/targets/0`) or `?name` for a query parameter. */
export interface ProblemDetail {
  readonly pointer: string;
  readonly detail: string;
  readonly code?: string;
}

const TITLES = {
  'invalid-request': [400, 'The request is not well formed'],
  unauthorized: [401, 'No valid API key'],
  forbidden: [403, 'Not allowed'],
  'not-found': [404, 'Not found'],
  'method-not-allowed': [405, 'Method not allowed'],
  conflict: [409, 'Conflict'],
  'too-large': [413, 'The request is too large'],
  'unsupported-media-type': [415, 'The request body has the wrong type'],
  unprocessable: [422, 'The request can not be carried out'],
  'idempotency-key-reused': [422, 'The idempotency key was used for another request'],
  'rate-limited': [429, 'Too many requests'],
  internal: [500, 'Something went wrong here'],
  'instagram-token-missing': [500, 'There is no Instagram token'],
  'platform-unavailable': [502, 'The platform does not answer'],
  unavailable: [503, 'Not available at the moment'],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemType = keyof typeof TITLES;

export const JSON_ONLY = 'Send JSON with the header Content-Type: application/json.';

/** An answer that is a problem (RFC 9457): thrown anywhere in a request, written once at the edge. */
export class ProblemException extends Error {
  readonly status: number;
  readonly title: string;

  constructor(
    readonly type: ProblemType,
    readonly detail: string,
    readonly errors?: readonly ProblemDetail[],
    readonly retryAfterS?: number,
  ) {
    super(detail);
    [this.status, this.title] = TITLES[type];
  }
}

/** Every problem type with what it means, as served at `/problems/{type}`. */
export const problemTypes = (): { type: string; status: number; title: string }[] =>
  Object.entries(TITLES).map(([type, [status, title]]) => ({ type, status, title }));
