import type { Variants } from '../core/variants.ts';

/** What the documentation leaves open about Pages; each is asked once here, so that settings know it from the start. */
export function declareVariants(variants: Variants): void {
  variants.of('commentsFilter', ['toplevel', 'stream']);
  variants.of('commentsOrder', ['chronological', 'reverse_chronological']);
  variants.of('emptyCounts', ['{}', '[]']);
  variants.of('videoMetricsOfOtherPosts', ['zero', 'absent']);
  variants.of('photoTellsPost', ['yes', 'no']);
  variants.of('reelTellsPost', ['yes', 'no']);
  variants.of('postIdOfVideos', ['bare', 'full']);
  variants.of('reelsAmongPosts', ['yes', 'no']);
  variants.of('reelLimit', ['613', '4']);
  variants.of('duplicateWithin', ['10 minutes', '24 hours']);
  variants.of('badLink', ['code', 'subcode']);
}
