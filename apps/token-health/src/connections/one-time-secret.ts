import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const BYTES = 32;

/** 256 bits as base64url: a state, or a PKCE verifier (RFC 7636 wants 43 to 128 characters; these are 43). */
export const newSecret = (): string => randomBytes(BYTES).toString('base64url');

/** What is kept of a secret that only has to be recognised. */
export const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** In constant time. */
export const isSecretOf = (hash: Buffer | null, secret: string): boolean => hash !== null && timingSafeEqual(hash, hashOf(secret));

/** PKCE's S256. */
export const challengeOf = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url');
