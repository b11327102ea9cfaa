import { createHash } from 'node:crypto';

/** Words that name one random draw: the seed first, then what is drawn for whom. The same words always draw the same. */
export type Draw = readonly (string | number)[];

const digest = (draw: Draw): Buffer => createHash('sha256').update(JSON.stringify(draw)).digest();

/** Uniform in [0, 1). */
export const uniform = (...draw: Draw): number => digest(draw).readUIntBE(0, 6) / 2 ** 48;

/** A whole number in [0, below). */
export const integer = (below: number, ...draw: Draw): number => Math.floor(uniform(...draw) * below);

/** Standard normal, by Box and Muller. */
export function normal(...draw: Draw): number {
  const bytes = digest(draw);
  const radius = Math.sqrt(-2 * Math.log(1 - bytes.readUIntBE(0, 6) / 2 ** 48));
  return radius * Math.cos(2 * Math.PI * (bytes.readUIntBE(6, 6) / 2 ** 48));
}

/** Log-normal with median 1: how most things on social networks are spread. */
export const logNormal = (sigma: number, ...draw: Draw): number => Math.exp(sigma * normal(...draw));

export function pick<T>(items: readonly T[], ...draw: Draw): T {
  return items[integer(items.length, ...draw)] as T;
}

/** Lower-case letters and digits 2 to 7, as in many public ids. */
export function base32Id(length: number, ...draw: Draw): string {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
  return Array.from(digest(draw).subarray(0, length), (byte) => alphabet[byte & 31]).join('');
}
