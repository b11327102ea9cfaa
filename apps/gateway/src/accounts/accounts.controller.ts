import {
  accountAnswer,
  type AccountAnswer,
  accountMetricsAnswer,
  accountMetricsQuery,
  type AuthorizationAnswer,
  connectAccount,
  connectAnswer,
  connectBody,
  connectByToken,
  disconnectAccount,
  listAccountsAnswer,
  listAccountsQuery,
} from '@afterpost/contracts';
import { Caller } from '@afterpost/messaging';
import { type AccountRead, getAccount, listAccounts } from '@afterpost/read-models';
import { Database } from '@afterpost/service-host';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Asked, AskedRequest } from '../http/asked.ts';
import { idSchema, knownCursor } from '../http/ids.ts';
import { ApiIdempotent, ApiProblems } from '../http/openapi-schemas.ts';
import { ProblemException } from '../http/problem.ts';
import { valueOf } from '../http/value-of.ts';
import { AccountFigures } from '../insights/account-figures.ts';
import { Written } from '../positions/written.ts';
import { readAccount, writtenAccount } from './account-answer.ts';
import { BeginConsent } from './begin-consent.ts';
import { givenIn } from './connect-input.ts';

/** Connected accounts: never a token. */
@ApiTags('social-accounts')
@ApiProblems()
@Controller('api/v1/social-accounts')
export class AccountsController {
  constructor(
    private readonly caller: Caller,
    private readonly database: Database,
    private readonly written: Written,
    private readonly figures: AccountFigures,
    private readonly consent: BeginConsent,
  ) {}

  @Post('connect')
  @HttpCode(200)
  @ApiOperation({
    summary:
      'Connect an account: Bluesky with its handle and an app password, other networks by consent in a browser or with a token that you have from them',
  })
  @ApiIdempotent()
  @ApiOkResponse({ standardSchema: connectAnswer })
  async connect(
    @Body({ schema: connectBody }) body: z.output<typeof connectBody>,
    @Asked() asked: AskedRequest,
  ): Promise<AccountAnswer | AuthorizationAnswer> {
    const given = givenIn(body);
    if (given.kind === 'consent') return this.consent.begin(given, asked);
    const { account, position } =
      given.kind === 'token'
        ? valueOf(await this.caller.call(connectByToken, given.input, asked.meta()))
        : valueOf(await this.caller.call(connectAccount, given.input, asked.meta()));
    await this.written.at('token-health', position, asked);
    return writtenAccount(account);
  }

  @Get()
  @ApiOperation({ summary: 'List connected accounts, newest first' })
  @ApiOkResponse({ standardSchema: listAccountsAnswer })
  async list(@Query({ schema: listAccountsQuery }) query: z.output<typeof listAccountsQuery>, @Asked() asked: AskedRequest) {
    const page = await knownCursor(() => listAccounts(this.database.pool, asked.tenant, query));
    return { data: page.rows.map(readAccount), next_cursor: page.nextCursor };
  }

  @Get(':id')
  @ApiOperation({ summary: 'One account' })
  @ApiOkResponse({ standardSchema: accountAnswer })
  async get(@Param('id', { schema: idSchema }) id: string, @Asked() asked: AskedRequest): Promise<AccountAnswer> {
    return readAccount(await this.#known(id, asked));
  }

  @Delete(':id')
  @ApiOperation({ summary: 'Disconnect; posts and figures stay' })
  @ApiOkResponse({ standardSchema: accountAnswer })
  async disconnect(@Param('id', { schema: idSchema }) accountId: string, @Asked() asked: AskedRequest): Promise<AccountAnswer> {
    const { account, position } = valueOf(await this.caller.call(disconnectAccount, { accountId }, asked.meta()));
    await this.written.at('token-health', position, asked);
    return writtenAccount(account);
  }

  @Get(':id/metrics')
  @ApiOperation({ summary: 'Figures of the account itself: now, or as a series with since and until' })
  @ApiOkResponse({ standardSchema: accountMetricsAnswer })
  async metrics(
    @Param('id', { schema: idSchema }) id: string,
    @Query({ schema: accountMetricsQuery }) query: z.output<typeof accountMetricsQuery>,
    @Asked() asked: AskedRequest,
  ) {
    const account = await this.#known(id, asked);
    return query.since || query.until ? this.figures.series(account, query) : this.figures.now(account, asked);
  }

  async #known(id: string, asked: AskedRequest): Promise<AccountRead> {
    const account = await getAccount(this.database.pool, asked.tenant, id);
    if (!account) throw new ProblemException('not-found', 'There is no account with this id.');
    return account;
  }
}
