/** A refusal of LinkedIn's API, in its own words. */
export class LinkedInError extends Error {
  override readonly name = 'LinkedInError';

  constructor(
    readonly status: number,
    readonly body: object,
  ) {
    super(JSON.stringify(body));
  }
}

export const problem = (status: number, code: string, message: string, serviceErrorCode?: number): LinkedInError =>
  new LinkedInError(status, { status, ...(serviceErrorCode === undefined ? {} : { serviceErrorCode }), code, message });

/** What is wrong with one input, as the Posts API says it. */
export interface InputError {
  readonly code: string;
  readonly description: string;
  readonly path?: string;
}

const BAD_REQUEST = 'com.linkedin.common.error.BadRequest';

/** The envelope without a `code` of its own: the codes are those of the inputs. */
export const inputProblem = (status: number, message: string, { code, description, path }: InputError): LinkedInError =>
  new LinkedInError(status, {
    errorDetailType: BAD_REQUEST,
    message,
    errorDetails: { inputErrors: [{ description, input: path === undefined ? {} : { inputPath: { fieldPath: path } }, code }] },
    status,
  });

export const badParam = (name: string, description = 'Invalid value for param; wrong type or other syntax error'): LinkedInError =>
  inputProblem(400, 'Invalid param. Please see errorDetails for more information.', { code: 'PARAM_INVALID', description, path: name });

export const missingParam = (name: string): LinkedInError =>
  inputProblem(400, 'Invalid param. Please see errorDetails for more information.', {
    code: 'PARAM_MISSING',
    description: 'Param is required but was not found',
    path: name,
  });

export const badSyntax = (what: string): LinkedInError => problem(400, 'ILLEGAL_ARGUMENT', `Syntax exception in ${what}`);

export const accessDenied = (what: string): LinkedInError =>
  problem(403, 'ACCESS_DENIED', `Not enough permissions to access: ${what}`, 100);

/** A URN of somebody else, where only one's own may stand. */
export const unpermittedFields = (field: string): LinkedInError =>
  problem(
    403,
    'ACCESS_DENIED',
    `Unpermitted fields present in PARAMETER: Data Processing Exception while processing fields [/${field}]`,
    100,
  );

export const notFound = (what: string): LinkedInError => problem(404, 'NOT_FOUND', `Could not find entity ${what}`);

export const TOKEN_PROBLEMS = {
  empty: ['EMPTY_ACCESS_TOKEN', 'Empty oauth2 access token', 65_604],
  invalid: ['INVALID_ACCESS_TOKEN', 'Invalid access token', 65_600],
  revoked: ['REVOKED_ACCESS_TOKEN', 'The token used in the request has been revoked by the user', 65_601],
  expired: ['EXPIRED_ACCESS_TOKEN', 'The token used in the request has expired', 65_602],
} as const;

export function unauthorized(why: keyof typeof TOKEN_PROBLEMS): LinkedInError {
  const [code, message, serviceErrorCode] = TOKEN_PROBLEMS[why];
  return problem(401, code, message, serviceErrorCode);
}

/** What the OAuth endpoints answer. */
export const oauthProblem = (status: number, error: string, description: string): LinkedInError =>
  new LinkedInError(status, { error, error_description: description });
