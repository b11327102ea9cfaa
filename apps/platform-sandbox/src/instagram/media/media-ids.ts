import { createHash } from 'node:crypto';
import { integer } from '../../core/seeded.ts';
import { numericId } from '../../meta/ids.ts';

/** A media id out of anything that tells items apart. */
export const mediaId = (seed: string, ...draw: (string | number)[]): string => numericId('179', 17, seed, 'media', ...draw);

/** The word in the permalink. */
export const shortcodeOf = (id: string): string => createHash('sha256').update(id).digest('base64url').slice(0, 11);

export const lengthMs = (seed: string, id: string): number => 5_000 + integer(55_000, seed, id, 'length');
