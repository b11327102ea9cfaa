import { createHash } from 'node:crypto';
import type { Draw } from '../core/seeded.ts';

const digest = (draw: Draw): Buffer => createHash('sha256').update(JSON.stringify(draw)).digest();

/** A numeric id as Meta's: a prefix that tells the kind, filled up with drawn digits. */
export function numericId(prefix: string, digits: number, ...draw: Draw): string {
  const drawn = BigInt(`0x${digest(draw).toString('hex')}`).toString();
  return `${prefix}${drawn.slice(0, digits - prefix.length).padEnd(digits - prefix.length, '0')}`;
}

/** A word that nobody guesses, as long as Meta's tokens and codes are about. */
export const opaqueWord = (prefix: string, ...draw: Draw): string =>
  `${prefix}${[0, 1, 2].map((part) => digest([...draw, part]).toString('base64url')).join('')}`.replaceAll(/[-_]/g, 'Z');

/** `2026-11-02T09:15:04+0000`: UTC, without a colon in the offset. */
export const graphTime = (at: Date | string | number): string => `${new Date(at).toISOString().slice(0, 19)}+0000`;

export const unixSeconds = (at: Date | string): number => Math.floor(new Date(at).getTime() / 1000);
