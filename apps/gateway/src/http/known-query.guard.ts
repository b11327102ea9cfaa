import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { FastifyRequest } from 'fastify';
import { ProblemException } from './problem.ts';

/** A route that takes no query parameters says so instead of ignoring them; one that does has a schema for them. */
@Injectable()
export class KnownQuery implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const names = Object.keys(context.switchToHttp().getRequest<FastifyRequest>().query ?? {});
    if (names.length === 0 || takesQuery(context)) return true;
    const errors = names.map((name) => ({ pointer: `/${name}`, detail: 'is not known here' }));
    throw new ProblemException('invalid-request', errors.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('; '), errors);
  }
}

function takesQuery(context: ExecutionContext): boolean {
  const handled = (Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), context.getHandler().name) ?? {}) as object;
  return Object.keys(handled).some((argument) => argument.startsWith(`${RouteParamtypes.QUERY}:`));
}
