import type { Variants } from '../core/variants.ts';
import { readingsOf } from '../meta/variants.ts';

/** What the documentation leaves open about Pages, with the possible readings. */
const QUESTIONS = {
  badLink: ['code', 'subcode'],
  commentsFilter: ['toplevel', 'stream'],
  commentsOrder: ['chronological', 'reverse_chronological'],
  duplicateWithin: ['10 minutes', '24 hours'],
  emptyCounts: ['{}', '[]'],
  photoTellsPost: ['yes', 'no'],
  postIdOfVideos: ['bare', 'full'],
  reelLimit: ['613', '4'],
  reelTellsPost: ['yes', 'no'],
  reelsAmongPosts: ['yes', 'no'],
  videoMetricsOfOtherPosts: ['zero', 'absent'],
} as const;

export const facebookReadings = (variants: Variants) => readingsOf(variants, QUESTIONS);
