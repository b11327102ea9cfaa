import type { Variants } from '../core/variants.ts';

/** What the documentation leaves open about the Graph API itself, with the possible readings. */
const QUESTIONS = {
  codeGives: ['short-lived', 'long-lived'],
  dataAccessLapsed: ['10', '200'],
  deadVersion: ['upgraded', 'refused'],
  emptyNestedEdge: ['absent', 'empty'],
  httpStatus: ['400', 'by kind'],
  limitAboveMax: ['clamped', 'refused'],
} as const satisfies Questions;

type Questions = Readonly<Record<string, readonly string[]>>;

/** The readings of one set of questions, all of them asked once so that settings know them before the first call does. */
export function readingsOf<const Q extends Questions>(
  variants: Variants,
  questions: Q,
): <N extends keyof Q & string>(name: N) => Q[N][number] {
  const reading = <N extends keyof Q & string>(name: N): Q[N][number] => variants.of<Q[N][number]>(name, questions[name] as Q[N]);
  for (const name of Object.keys(questions)) reading(name);
  return reading;
}

export type GraphReading = ReturnType<typeof graphReadings>;
export const graphReadings = (variants: Variants) => readingsOf(variants, QUESTIONS);
