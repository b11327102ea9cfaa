/**
 * Digits of a scaled ratio that mean something. A ratio of two counts that is exactly half way (0.01005 as a percentage)
 * may be a hair below it as a double; cutting the noise first makes half go up wherever the counts are below 10⁸.
 */
const MEANINGFUL_DIGITS = 14;

const roundHalfUp = (value: number): number => Math.floor(Number(value.toPrecision(MEANINGFUL_DIGITS)) + 0.5);

/** A fraction as seed 000 and SQL show it: in percent, half up to two decimals. Only ever from an unrounded ratio. */
export const percent = (ratio: number): number => roundHalfUp(ratio * 10_000) / 100;

/** A fraction as `/api/v1` shows it: half up to four decimals. Only ever from an unrounded ratio. */
export const fraction = (ratio: number): number => roundHalfUp(ratio * 10_000) / 10_000;
