const PROBLEMS = 'https://api.twitter.com/2/problems';

/** The type of a problem in the classic dialect. */
export const problemType = (suffix: string): string => `${PROBLEMS}/${suffix}`;

/** X's refusal of a whole request, in one of its several shapes. */
export class XError extends Error {
  override readonly name = 'XError';

  constructor(
    readonly status: number,
    readonly body: object,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(JSON.stringify(body));
  }
}

/** One of the reasons why a request is invalid. */
export interface BadParameter {
  readonly message: string;
  readonly parameters: Readonly<Record<string, readonly string[]>>;
}

export const invalidRequest = (...errors: readonly BadParameter[]): XError =>
  new XError(400, {
    errors,
    title: 'Invalid Request',
    detail: 'One or more parameters to your request was invalid.',
    type: problemType('invalid-request'),
  });

export const badParameter = (name: string, value: string, message: string): XError =>
  invalidRequest({ message, parameters: { [name]: [value] } });

export const invalidId = (name: string, id: string): XError =>
  badParameter(name, id, `The \`${name}\` query parameter value [${id}] is not valid`);

const blank = (status: number, title: string, detail: string): XError => new XError(status, { title, detail, type: 'about:blank', status });

export const unauthorized = (): XError => blank(401, 'Unauthorized', 'Unauthorized');
export const forbidden = (detail = 'Forbidden'): XError => blank(403, 'Forbidden', detail);
export const notFound = (detail = 'Not Found'): XError => blank(404, 'Not Found', detail);
export const tooManyRequests = (headers: Readonly<Record<string, string>>): XError =>
  new XError(429, { title: 'Too Many Requests', detail: 'Too Many Requests', type: 'about:blank', status: 429 }, headers);

/** What the OAuth endpoints answer. */
export const oauthError = (status: number, error: string, description: string): XError =>
  new XError(status, { error, error_description: description });

/** A problem with one of several things asked for, next to the others in a 200. */
export interface PartialProblem {
  readonly resource_id: string;
  readonly resource_type: 'tweet' | 'user' | 'media';
  readonly parameter: string;
  readonly value: string;
  readonly section?: 'data' | 'includes';
  readonly field?: string;
  readonly title: string;
  readonly detail: string;
  readonly type: string;
}

/** What was asked for, and under which parameter. */
export type Asked = Pick<PartialProblem, 'resource_type' | 'parameter'> & { readonly id: string };

const about = ({ id, resource_type, parameter }: Asked) => ({ resource_id: id, resource_type, parameter, value: id });
const named = ({ id, parameter }: Asked): string => `${parameter}: [${id}]`;

const wordOf = ({ resource_type }: Asked): string => (resource_type === 'tweet' ? 'tweet' : resource_type);

export const partial = {
  notFound: (asked: Asked): PartialProblem => ({
    ...about(asked),
    title: 'Not Found Error',
    detail: `Could not find ${wordOf(asked)} with ${named(asked)}.`,
    type: problemType('resource-not-found'),
  }),
  suspended: (asked: Asked): PartialProblem => ({
    ...about(asked),
    title: 'Forbidden',
    detail: `User has been suspended: [${asked.id}].`,
    type: problemType('resource-not-found'),
  }),
  notAuthorized: (asked: Asked): PartialProblem => ({
    ...about(asked),
    section: 'data',
    title: 'Authorization Error',
    detail: `Sorry, you are not authorized to see the ${asked.resource_type === 'tweet' ? 'Tweet' : asked.resource_type} with ${named(asked)}.`,
    type: problemType('not-authorized-for-resource'),
  }),
  unavailable: (asked: Asked): PartialProblem => ({
    ...about(asked),
    title: 'Resource Unavailable',
    detail: `The ${wordOf(asked)} with ${named(asked)} is temporarily unavailable.`,
    type: problemType('resource-unavailable'),
  }),
  field: (asked: Asked, field: string, section: 'data' | 'includes', suffix: string): PartialProblem => ({
    ...about(asked),
    section,
    field,
    title: 'Field Authorization Error',
    detail: `Sorry, you are not authorized to access '${field}' on the ${asked.resource_type === 'tweet' ? 'Tweet' : asked.resource_type} with ${named(asked)}.`,
    type: problemType(suffix),
  }),
} as const;
