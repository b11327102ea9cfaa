import type { Variants } from '../core/variants.ts';

/** What LinkedIn's documentation leaves open or developers report in two ways; SIMULATES.md says what each answer does. */
export const OPEN_QUESTIONS = {
  scopeSeparator: ['comma', 'space'],
  refreshLifeUnit: ['seconds', 'minutes'],
  spentGrant: ['invalid_grant', 'invalid_request'],
  feedScopes: ['required', 'either'],
  imagePosts: ['share', 'ugcPost'],
  idHeader: ['plain', 'encoded'],
  inputErrors: ['details', 'code'],
  deletedPost: ['404', '410'],
  duplicateOfDeleted: ['forgotten', 'ghost'],
  batchStatuses: ['empty', 'filled'],
  pagingTotal: ['absent', 'present'],
  commentOrder: ['oldest-first', 'newest-first'],
  wrongList: ['403', 'silence'],
  uniqueImpressions: ['present', 'missing'],
  negativeCounts: ['never', 'sometimes'],
  seriesUnique: ['uniqueImpressionsCount', 'uniqueImpressionsCounts'],
  quietMemberPost: ['zero', 'empty'],
  decoration: ['works', 'fails'],
} as const;

type Questions = typeof OPEN_QUESTIONS;

/** The answer to an open question that holds now. */
export type Open = <Q extends keyof Questions>(question: Q) => Questions[Q][number];

/** Asks all of them once, so that settings know them before anybody calls. */
export function openQuestions(variants: Variants): Open {
  const open: Open = (question) => variants.of(question, OPEN_QUESTIONS[question]) as never;
  for (const question of Object.keys(OPEN_QUESTIONS) as (keyof Questions)[]) open(question);
  return open;
}
