/** X's ids count milliseconds since this instant in their upper 42 bits. */
const EPOCH_MS = 1_288_834_974_657n;
const ID_MAX = 2n ** 63n - 1n;

/** Whether this can be a post's id at all: one that can't be fails a whole call. */
export const isPostId = (id: string): boolean => /^[1-9]\d{0,18}$/.test(id) && BigInt(id) <= ID_MAX;

/** When an id was given out, in milliseconds since 1970. */
export const timeOfId = (id: string): number => Number((BigInt(id) >> 22n) + EPOCH_MS);
