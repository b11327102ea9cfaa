import type { Variants } from '../core/variants.ts';

/** The open questions of Instagram and their readings; those of the Graph API itself are with `meta`. */
export const QUESTIONS = {
  albumMediaUrl: ['first child', 'absent'],
  batchOnInstagramLogin: ['answered', 'refused'],
  codeExchange: ['enveloped', 'flat'],
  commentsOnStandardAccess: ['shown', 'empty'],
  facebookMetricsOnInstagramLogin: ['unknown', 'unsupported'],
  insightsLag: ['none', 'hours'],
  pictureContainers: ['ready at once', 'take a moment'],
  publishQuota: ['50', '100'],
  publishingBroken: ['its error', '9007'],
  publishingExpired: ['24/2207008', '-2/2207020'],
  publishingTwice: ['refused', 'same media', 'second media'],
  refreshErrors: ['graph', 'token endpoint'],
  restrictedComments: ['omitted', 'listed'],
  sinceUntilOnInstagramLogin: ['honoured', 'ignored'],
  unknownContainer: ['24/2207006', '100/33'],
} as const satisfies Record<string, readonly string[]>;

export type Question = keyof typeof QUESTIONS;

/** The reading that holds now. */
export const reading = <Q extends Question>(variants: Variants, question: Q): (typeof QUESTIONS)[Q][number] =>
  variants.of<(typeof QUESTIONS)[Q][number]>(question, QUESTIONS[question]);

/** Asked once, so that settings know them before the first call does. */
export function declareVariants(variants: Variants): void {
  for (const question of Object.keys(QUESTIONS) as Question[]) reading(variants, question);
}
