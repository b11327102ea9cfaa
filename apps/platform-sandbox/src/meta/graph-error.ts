/** What goes into the Graph error envelope besides the message and the code. */
export interface ErrorDetails {
  readonly subcode?: number;
  readonly type?: string;
  readonly status?: number;
  readonly isTransient?: boolean;
  readonly userTitle?: string;
  readonly userMessage?: string;
  readonly data?: object;
}

/** Meta's refusal. Branch on code and subcode: the HTTP status says little. */
export class GraphError extends Error {
  override readonly name = 'GraphError';

  constructor(
    readonly code: number,
    message: string,
    readonly details: ErrorDetails = {},
  ) {
    super(message);
  }

  get status(): number {
    return this.details.status ?? (this.code === 1 || this.code === 2 ? 500 : 400);
  }

  /** `{"error": {…}}` */
  envelope(traceId: string): object {
    const { subcode, type = 'OAuthException', isTransient, userTitle, userMessage, data } = this.details;
    const error = {
      message: this.message,
      type,
      code: this.code,
      ...(data === undefined ? {} : { error_data: data }),
      ...(subcode === undefined ? {} : { error_subcode: subcode }),
      ...(isTransient === undefined ? {} : { is_transient: isTransient }),
      ...(userTitle === undefined ? {} : { error_user_title: userTitle }),
      ...(userMessage === undefined ? {} : { error_user_msg: userMessage }),
      fbtrace_id: traceId,
    };
    return { error };
  }
}

/** `(#100) …`: the code stands in the message too, where Meta writes it there. */
export const numbered = (code: number, words: string, details: ErrorDetails = {}): GraphError =>
  new GraphError(code, `(#${code}) ${words}`, details);

export const badParameter = (words: string, details: ErrorDetails = {}): GraphError => numbered(100, words, details);

/** The object is missing, or this token may not know that it exists. */
export const unsupportedRequest = (method: string, id: string): GraphError =>
  new GraphError(
    100,
    `Unsupported ${method.toLowerCase()} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api`,
    { subcode: 33, type: 'GraphMethodException' },
  );

export const nonexistingField = (field: string, type: string): GraphError =>
  badParameter(`Tried accessing nonexisting field (${field}) on node type (${type})`);

export const tooMuchData = (): GraphError =>
  new GraphError(1, "Please reduce the amount of data you're asking for, then retry your request", { status: 500 });

export const missingPermission = (scope: string): GraphError =>
  numbered(
    10,
    `This endpoint requires the '${scope}' permission or the 'Page Public Content Access' feature. Refer to https://developers.facebook.com/docs/apps/review/login-permissions#manage-pages and https://developers.facebook.com/docs/apps/review/feature#reference-PAGES_ACCESS for details.`,
    { status: 403 },
  );
