import type { ReadingRules } from '@afterpost/platforms';
import type { Cadence } from './cadence.ts';

/** The cadence on a network: where every day of reading a post costs money, old posts are read on fewer days. */
export const cadenceFor = (cadence: Cadence, reading: ReadingRules | undefined): Cadence =>
  reading?.pricePerPostDayUsd === undefined ? cadence : { ...cadence, tiers: cadence.pricedTiers };
