import { createHash } from 'node:crypto';

const ALPHABET = '234567abcdefghijklmnopqrstuvwxyz';
const LENGTH = 13;
const CLOCK_ID_BITS = 10n;
const MICROS_MAX = (1n << 53n) - 1n;

/**
 * The record key of a post, as a pure function of its frozen instant and its target: every process and every retry
 * computes the same one, so that the second write finds the first. Below the millisecond and in the clock id stands the
 * target's hash: a million keys for posts of one account in one millisecond.
 */
export function tidFor(createdAt: Date, key: string): string {
  const hash = createHash('sha256').update(key).digest().readUInt32BE();
  const micros = BigInt(Math.max(0, createdAt.getTime())) * 1_000n + BigInt(hash % 1_000);
  const clockId = BigInt(Math.floor(hash / 1_000) % 1_024);
  return encode(((micros < MICROS_MAX ? micros : MICROS_MAX) << CLOCK_ID_BITS) | clockId);
}

function encode(value: bigint): string {
  const digits: string[] = [];
  for (let rest = value; digits.length < LENGTH; rest >>= 5n) digits.unshift(ALPHABET[Number(rest & 31n)]!);
  return digits.join('');
}
