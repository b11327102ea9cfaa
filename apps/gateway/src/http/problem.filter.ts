import { type Log, newId } from '@afterpost/kernel';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { JSON_ONLY, ProblemException, type ProblemType } from './problem.ts';
import { sendProblem } from './send-problem.ts';

const BY_STATUS: Readonly<Record<number, ProblemType>> = {
  400: 'invalid-request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  405: 'method-not-allowed',
  413: 'too-large',
  415: 'unsupported-media-type',
};

/** The edge: whatever was thrown becomes a problem document, and a bug becomes a reference that the log explains. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    sendProblem(this.#problemOf(thrown, request), request, http.getResponse<FastifyReply>());
  }

  #problemOf(thrown: unknown, request: FastifyRequest): ProblemException {
    if (thrown instanceof ProblemException) return thrown;
    const status = statusOf(thrown);
    const type = status === undefined ? undefined : BY_STATUS[status];
    if (type) return new ProblemException(type, detailOf(type, request, thrown));
    const ref = newId();
    this.log.error({ err: thrown, ref, method: request.method, route: request.routeOptions.url }, 'request-failed');
    return new ProblemException('internal', `The fault is ours. The log explains it under ${ref}.`);
  }
}

const statusOf = (thrown: unknown): number | undefined => {
  if (thrown instanceof HttpException) return thrown.getStatus();
  const status = (thrown as { statusCode?: unknown } | undefined)?.statusCode;
  return typeof status === 'number' ? status : undefined;
};

function detailOf(type: ProblemType, request: FastifyRequest, thrown: unknown): string {
  if (type === 'not-found') return `There is nothing at ${request.method} ${request.url.split('?')[0]}. What there is: /api/v1/docs`;
  if (type === 'too-large') return 'The body is larger than 1 MB.';
  if (type === 'unsupported-media-type') return JSON_ONLY;
  const message = thrown instanceof Error ? thrown.message : '';
  return message === '' ? 'The request could not be read.' : message;
}
