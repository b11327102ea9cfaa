import { type Log, newId } from '@afterpost/kernel';
import { LOG } from '@afterpost/service-host';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemException } from '../http/problem.ts';
import { sendPage } from './page.ts';
import { complaintPage } from './pages.ts';

/** Whatever goes wrong on a page for people is a page too. */
@Catch()
@Injectable()
export class PageFilter implements ExceptionFilter {
  constructor(@Inject(LOG) private readonly log: Log) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    if (thrown instanceof ProblemException) return sendPage(reply, complaintPage(thrown.status, thrown.title, thrown.detail));
    if (thrown instanceof HttpException)
      return sendPage(reply, complaintPage(thrown.getStatus(), 'This does not work', 'Begin again where you came from.'));
    const ref = newId();
    // The route, not the address: that one may hold a code.
    this.log.error({ err: thrown, ref, route: http.getRequest<FastifyRequest>().routeOptions.url }, 'page-failed');
    sendPage(reply, complaintPage(500, 'Something went wrong here', `The fault is ours. The log explains it under ${ref}. Connect again.`));
  }
}
