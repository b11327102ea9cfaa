import { randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

const MAX_AGE_S = 3_600;
const KEY = /^[\w-]{43}$/;

/**
 * A secret that only this browser has, for as long as consents take: what a state is bound to. `Lax`, because it must
 * come along when a network sends the browser back, and must not when another page posts a form of ours. Over https the
 * prefix keeps sibling domains from setting it.
 */
const nameOf = (isSecure: boolean): string => (isSecure ? '__Host-afterpost-browser' : 'afterpost-browser');

export function browserKeyOf(request: Pick<FastifyRequest, 'headers'>, isSecure: boolean): string | undefined {
  const name = `${nameOf(isSecure)}=`;
  const pair = (request.headers.cookie ?? '').split(/;\s*/).find((one) => one.startsWith(name));
  const key = pair?.slice(name.length);
  return key !== undefined && KEY.test(key) ? key : undefined;
}

/** Gives the browser its key, or the same one for longer. */
export function giveBrowserKey(request: Pick<FastifyRequest, 'headers'>, reply: FastifyReply, isSecure: boolean): void {
  const key = browserKeyOf(request, isSecure) ?? randomBytes(32).toString('base64url');
  const attributes = ['Path=/', `Max-Age=${MAX_AGE_S}`, 'HttpOnly', 'SameSite=Lax', ...(isSecure ? ['Secure'] : [])];
  void reply.header('set-cookie', [`${nameOf(isSecure)}=${key}`, ...attributes].join('; '));
}
