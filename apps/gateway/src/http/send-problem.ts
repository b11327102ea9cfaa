import type { Problem } from '@afterpost/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemException } from './problem.ts';

/** Writes a problem document; the one place where it is done. */
export function sendProblem(problem: ProblemException, request: Pick<FastifyRequest, 'url' | 'id'>, reply: FastifyReply): void {
  const body: Problem = {
    type: `/problems/${problem.type}`,
    title: problem.title,
    status: problem.status,
    detail: problem.detail,
    instance: request.url.split('?')[0] ?? '/',
    request_id: request.id,
    ...(problem.errors ? { errors: problem.errors.map((error) => ({ ...error })) } : {}),
  };
  if (problem.retryAfterS !== undefined) void reply.header('retry-after', String(problem.retryAfterS));
  void reply.status(problem.status).header('content-type', 'application/problem+json; charset=utf-8').send(JSON.stringify(body));
}

/** An address that the router can't read, before any of our code sees the request. */
export const refuseAddress = (request: FastifyRequest, reply: FastifyReply): void =>
  sendProblem(new ProblemException('invalid-request', 'The address of this request can not be read.'), request, reply);
