import { StandardSchemaValidationPipe } from '@nestjs/common';
import { ProblemException, type ProblemDetail } from './problem.ts';

interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
  readonly keys?: readonly string[];
  readonly code?: string;
  readonly expected?: string;
}

/** Everything wrong with a body, query or parameter at once, with pointers; nothing of the request has happened. */
export const schemaPipe = (): StandardSchemaValidationPipe =>
  new StandardSchemaValidationPipe({
    exceptionFactory: (issues) => {
      const errors = (issues as readonly Issue[]).flatMap(detailsOf);
      return new ProblemException(
        'invalid-request',
        errors.map(({ pointer, detail }) => `${pointer || 'The request'}: ${detail}`).join('; '),
        errors,
      );
    },
  });

function detailsOf(issue: Issue): ProblemDetail[] {
  const path = (issue.path ?? []).map((part) => `/${String(typeof part === 'object' ? part.key : part)}`).join('');
  if (issue.keys) return issue.keys.map((key) => ({ pointer: `${path}/${key}`, detail: 'is not known here' }));
  return [{ pointer: path, detail: wordsOf(issue) }];
}

/** The schema library's own words for a wrong type, as a person would say them; what a contract says itself stays. */
function wordsOf({ code, expected, message }: Issue): string {
  if (code !== 'invalid_type' || !message.startsWith('Invalid input')) return message;
  return message.endsWith('received undefined') ? 'is missing' : `must be ${/^[aeiou]/.test(expected ?? '') ? 'an' : 'a'} ${expected}`;
}
