import {
  type Command,
  type CommandMeta,
  describeConnection,
  finishConnection,
  isPlatform,
  type Out,
  type Reply,
  startConnection,
} from '@afterpost/contracts';
import { newId } from '@afterpost/kernel';
import { Caller } from '@afterpost/messaging';
import { currentTraceparent } from '@afterpost/service-host';
import { Controller, Get, Param, Post, Query, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Open } from '../http/authenticated.guard.ts';
import { idSchema } from '../http/ids.ts';
import { valueOf } from '../http/value-of.ts';
import { Projected } from '../positions/projected.ts';
import { browserKeyOf, giveBrowserKey } from './browser-key.ts';
import { readCallback } from './callback-query.ts';
import { PageFilter } from './page.filter.ts';
import { type Page, sendPage } from './page.ts';
import { complaintPage, outcomePage, startPage } from './pages.ts';
import { PublicUrl } from './public-url.ts';

/** A browser shows no key: the connection itself knows whose it is. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** The pages that a person sees on the way to a network and back. */
@ApiExcludeController()
@Open()
@UseFilters(PageFilter)
@Controller('oauth')
export class OAuthController {
  constructor(
    private readonly caller: Caller,
    private readonly projected: Projected,
    private readonly urls: PublicUrl,
  ) {}

  /** Shows what will be asked for. Binds nothing yet: whoever previews a link opens it too. */
  @Get('start/:id')
  async show(
    @Param('id', { schema: idSchema }) connectionId: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const connection = valueOf(await this.caller.call(describeConnection, { connectionId }, metaOf(request)));
    if (connection.status !== 'pending') return sendPage(reply, LINK_IS_OVER);
    giveBrowserKey(request, reply, this.urls.isSecure);
    sendPage(reply, startPage(connection, new URL(this.urls.base).host));
  }

  /** Binds the connection to this browser and sends it on. */
  @Post('start/:id')
  async begin(
    @Param('id', { schema: idSchema }) connectionId: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const browserKey = browserKeyOf(request, this.urls.isSecure);
    if (browserKey === undefined || isFromElsewhere(request)) return sendPage(reply, OPEN_THE_LINK);
    const started = await this.caller.call(startConnection, { connectionId, browserKey }, metaOf(request));
    if (isRefused(started, 'connection_over')) return sendPage(reply, LINK_IS_OVER);
    if (isRefused(started, 'wrong_browser')) return sendPage(reply, OTHER_BROWSER);
    const { authorizeUrl } = valueOf(started);
    void reply.status(303).headers({ location: authorizeUrl, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }).send();
  }

  /** The browser is back. Nothing is stored unless the state is ours, unused, young, and this browser's. */
  @Get(':platform/callback')
  async callback(
    @Param('platform') platform: string,
    @Query() query: Record<string, unknown>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const answer = readCallback(query);
    const browserKey = browserKeyOf(request, this.urls.isSecure);
    if (!isPlatform(platform) || answer === undefined) return sendPage(reply, NOT_EXPECTED);
    if (browserKey === undefined) return sendPage(reply, OTHER_BROWSER);
    const finished = await this.caller.call(finishConnection, { platform, browserKey, ...answer }, metaOf(request));
    if (isRefused(finished, 'unknown_state')) return sendPage(reply, NOT_EXPECTED);
    if (isRefused(finished, 'state_expired')) return sendPage(reply, LINK_IS_OVER);
    if (isRefused(finished, 'wrong_browser')) return sendPage(reply, OTHER_BROWSER);
    const outcome = valueOf(finished);
    // Whoever looks next sees the account.
    if (outcome.position > 0) await this.projected.reached('token-health', outcome.position);
    if (outcome.redirectTo === null) return sendPage(reply, outcomePage(outcome));
    const location = withOutcome(outcome.redirectTo, outcome);
    void reply.status(303).headers({ location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }).send();
  }
}

/** Tells the page that began it what came of it; never a code, a state or a token. */
function withOutcome(redirectTo: string, { connectionId, status }: Out<typeof finishConnection>): string {
  const url = new URL(redirectTo);
  url.searchParams.set('connection_id', connectionId);
  url.searchParams.set('status', status);
  return url.href;
}

/** Another page's form is none of ours. Browsers say where a request comes from; what does not say so is no browser. */
const isFromElsewhere = ({ headers }: FastifyRequest): boolean => (headers['sec-fetch-site'] ?? 'same-origin') !== 'same-origin';

const isRefused = <C extends Command>(reply: Reply<C>, code: C['refusals'][number]): boolean =>
  !reply.ok && reply.kind === 'refused' && reply.code === code;

const metaOf = (request: FastifyRequest): CommandMeta => {
  const traceparent = currentTraceparent();
  return { id: newId(), tenant: NOBODY, correlationId: request.id, ...(traceparent ? { traceparent } : {}) };
};

const LINK_IS_OVER: Page = complaintPage(
  410,
  'This link is over',
  'It works once, and for ten minutes. If an account was connected with it, that stands. Otherwise nothing was stored: begin again where you got the link.',
);
const OTHER_BROWSER: Page = complaintPage(
  403,
  'This is not the browser that began',
  'A connection has to be finished in the browser that began it, with cookies allowed. Nothing was stored. Begin again where you got the link, and stay in one browser.',
);
const OPEN_THE_LINK: Page = complaintPage(
  403,
  'Open the link itself',
  'This page has to be reached by its own button, with cookies allowed. Nothing was stored. Open the link again and go on from there.',
);
const NOT_EXPECTED: Page = complaintPage(
  400,
  'Nobody is waiting for this answer',
  'It was used already, or it does not belong to anything that was begun here. If an account was connected with it, that stands; nothing else was stored. To connect an account, begin again.',
);
