import { createHash, timingSafeEqual } from 'node:crypto';
import { type CanActivate, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { ProblemException } from './problem.ts';

const OPEN = 'afterpost.open';

/** A route that needs no key. */
export const Open = () => SetMetadata(OPEN, true);

const OPEN_INSTAGRAM = 'afterpost.open-instagram';

/** A route that needs no key where this installation says so; without one it is the bootstrap tenant's. */
export const OpenInstagram = () => SetMetadata(OPEN_INSTAGRAM, true);

/** The one key of the one tenant there is for now. */
export interface BootstrapKey {
  readonly apiKey: string;
  readonly tenantId: string;
  /** Whether the routes of seed 004 answer without a key, as their document draws them. */
  readonly openInstagramRoutes: boolean;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** `Authorization: Bearer <key>`, compared in constant time. */
@Injectable()
export class Authenticated implements CanActivate {
  readonly #expected: Buffer;

  constructor(
    private readonly reflector: Reflector,
    private readonly key: BootstrapKey,
  ) {
    this.#expected = digest(key.apiKey);
  }

  canActivate(context: ExecutionContext): boolean {
    if (this.reflector.getAllAndOverride<boolean | undefined>(OPEN, [context.getHandler(), context.getClass()])) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest & { tenant?: string }>();
    if (this.#isOpen(context) && request.headers.authorization === undefined) {
      request.tenant = this.key.tenantId;
      return true;
    }
    const [scheme, given] = (request.headers.authorization ?? '').split(' ');
    if (scheme?.toLowerCase() !== 'bearer' || !given)
      throw new ProblemException('unauthorized', 'Send your key in the header Authorization: Bearer sk_live_…');
    if (!timingSafeEqual(digest(given), this.#expected)) throw new ProblemException('unauthorized', 'This API key is not known here.');
    request.tenant = this.key.tenantId;
    return true;
  }

  #isOpen(context: ExecutionContext): boolean {
    const marked = this.reflector.getAllAndOverride<boolean | undefined>(OPEN_INSTAGRAM, [context.getHandler(), context.getClass()]);
    return marked === true && this.key.openInstagramRoutes;
  }
}
