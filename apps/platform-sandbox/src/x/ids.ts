const EPOCH_MS = 1_288_834_974_657;

/** An id of X: 41 bits of milliseconds since November 2010, then 22 bits that tell ids of one millisecond apart. */
export const snowflake = (ms: number, low: number): string => ((BigInt(Math.floor(ms) - EPOCH_MS) << 22n) | BigInt(low)).toString();

export const isId = (text: string): boolean => /^[0-9]{1,19}$/.test(text);

/** By age, oldest first; ids are decimal numbers beyond 2^53. */
export const byId = (a: string, b: string): number => a.length - b.length || (a === b ? 0 : a < b ? -1 : 1);

/** The nth id of a millisecond. Its last bits are set, so that a client that reads ids as numbers is found out. */
export const nthId = (ms: number, n: number): string => snowflake(ms, (77 + 1_001 * n) % 2 ** 21);

/** Ids of the crowd's posts lie beyond those that are written, so that the two never meet. */
export const crowdId = (ms: number, draw: number): string => snowflake(ms, 2 ** 21 + (draw % 2 ** 21));

/** Whether a post with this id would be one of the crowd's. */
export const isCrowdId = (id: string): boolean => isId(id) && (BigInt(id) & 0x3fffffn) >= 0x200000n;

export const USERNAME = /^[A-Za-z0-9_]{1,15}$/;
