import { countOrNull } from '../http/wire.ts';

/** Bluesky leaves a post's count out when it is 0 (BEHAVIOR.md, 7); a count that is there but unreadable stays unknown. */
export const countMissingIsZero = (value: unknown): number | null => (value === undefined ? 0 : countOrNull(value));
