import { type Owner, OWNERS } from '@afterpost/contracts';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { from, type Observable, switchMap } from 'rxjs';
import { ProblemException } from '../http/problem.ts';
import { Projected } from './projected.ts';

/** `Afterpost-Min-Position: publisher=12`: the read waits until the read models show at least that. */
@Injectable()
export class MinPosition implements NestInterceptor {
  constructor(private readonly projected: Projected) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const given = context.switchToHttp().getRequest<FastifyRequest>().headers['afterpost-min-position'];
    if (given === undefined) return next.handle();
    const [, owner = '', position = ''] = /^([a-z-]+)=(\d{1,15})$/.exec(String(given)) ?? [];
    if (!(owner in OWNERS))
      throw new ProblemException('invalid-request', 'Afterpost-Min-Position must be what Afterpost-Position said, such as publisher=12.');
    return from(this.projected.reached(owner as Owner, Number(position))).pipe(switchMap(() => next.handle()));
  }
}
