import type { Variants } from '../core/variants.ts';

export const DIALECTS = ['classic', 'renamed'] as const;

/** What X's documentation leaves open or says in two ways; SIMULATES.md says what each answer does. */
export const OPEN_QUESTIONS = {
  dialect: DIALECTS,
  creditsProblem: ['credits', 'credits-depleted'],
  refreshReuse: ['kills-family', 'refused'],
  fieldProblem: ['not-authorized-for-field', 'field-unauthorized'],
  missingPost: ['404', 'inline'],
  standaloneMentions: ['allowed', 'refused'],
  unverifiedDaily: ['2400', '50-and-200-replies'],
  appWindow: ['app-only', 'all-requests'],
  expansionCharge: ['charged', 'free'],
  conversationRoot: ['listed', 'left-out'],
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
