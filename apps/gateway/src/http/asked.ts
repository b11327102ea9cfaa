import { createHash } from 'node:crypto';
import type { CommandMeta } from '@afterpost/contracts';
import { idFrom, newId } from '@afterpost/kernel';
import { currentTraceparent } from '@afterpost/service-host';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

type Asking = FastifyRequest & { tenant?: string };

/**
 * Who asks, and under which ids the asking is carried out: with an `Idempotency-Key` they are the same each time. The
 * body is part of them, so that a key that is used again after its day, for something else, makes something else.
 */
export class AskedRequest {
  readonly tenant: string;
  readonly #seed: readonly string[];

  constructor(
    readonly request: Asking,
    readonly reply: FastifyReply,
  ) {
    this.tenant = request.tenant ?? '';
    const key = idempotencyKeyOf(request);
    this.#seed = key === undefined ? ['once', newId()] : ['key', this.tenant, routeOf(request), key, bodyHashOf(request)];
  }

  meta(step = 'command'): CommandMeta {
    const traceparent = currentTraceparent();
    return {
      id: idFrom(...this.#seed, step),
      tenant: this.tenant,
      correlationId: this.request.id,
      ...(traceparent ? { traceparent } : {}),
    };
  }

  /** The id of an entity that this request makes. */
  entityId(noun: string): string {
    return idFrom(...this.#seed, noun);
  }

  /** `Cache-Control: no-cache`: the figures of this moment, please. */
  get wantsFresh(): boolean {
    return /\bno-cache\b/i.test(this.request.headers['cache-control'] ?? '');
  }

  /** Tells the client where its write stands; it may send this back as `Afterpost-Min-Position`. */
  tellPosition(owner: string, position: number): void {
    if (position > 0) void this.reply.header('afterpost-position', `${owner}=${position}`);
  }
}

/** What a request asks for, in short. */
export const bodyHashOf = (request: FastifyRequest): string =>
  createHash('sha256')
    .update(JSON.stringify([request.url, request.body ?? null]))
    .digest('hex');

export const routeOf = (request: FastifyRequest): string => `${request.method} ${request.url.split('?')[0]}`;

export const idempotencyKeyOf = (request: FastifyRequest): string | undefined => {
  const given = request.headers['idempotency-key'];
  return typeof given === 'string' && given !== '' ? given : undefined;
};

/** The asking of a request as a handler's argument. */
export const Asked = createParamDecorator((_: unknown, context: ExecutionContext): AskedRequest => {
  const http = context.switchToHttp();
  return new AskedRequest(http.getRequest<Asking>(), http.getResponse<FastifyReply>());
});
