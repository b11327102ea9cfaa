import {
  type Account,
  accountAnswer,
  type AccountAnswer,
  accountEventsAnswer,
  accountEventsQuery,
  accountPatch,
  checkHealth,
  disableAccount,
  enableAccount,
  healthAnswer,
  makePrimary,
  renewToken,
  tellHistory,
} from '@afterpost/contracts';
import { Caller } from '@afterpost/messaging';
import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { writtenAccount } from '../accounts/account-answer.ts';
import { Asked, AskedRequest } from '../http/asked.ts';
import { idSchema } from '../http/ids.ts';
import { ApiIdempotent, ApiProblems } from '../http/openapi-schemas.ts';
import { valueOf } from '../http/value-of.ts';
import { Written } from '../positions/written.ts';
import { healthAnswerOf } from './health-answer.ts';
import { decodeCursor, encodeCursor } from './history-cursor.ts';

/** Whether a connected account works, and what keeps it working. */
@ApiTags('social-accounts')
@ApiProblems()
@Controller('api/v1/social-accounts')
export class AccountCareController {
  constructor(
    private readonly caller: Caller,
    private readonly written: Written,
  ) {}

  @Get(':id/health')
  @ApiOperation({ summary: 'A live check of the connection, with advice in words' })
  @ApiOkResponse({ standardSchema: healthAnswer })
  async health(@Param('id', { schema: idSchema }) accountId: string, @Asked() asked: AskedRequest): Promise<z.input<typeof healthAnswer>> {
    return healthAnswerOf(valueOf(await this.caller.call(checkHealth, { accountId }, asked.meta())));
  }

  @Get(':id/events')
  @ApiOperation({ summary: 'What happened to the account, newest first, in words and data' })
  @ApiOkResponse({ standardSchema: accountEventsAnswer })
  async events(
    @Param('id', { schema: idSchema }) accountId: string,
    @Query({ schema: accountEventsQuery }) { limit, cursor }: z.output<typeof accountEventsQuery>,
    @Asked() asked: AskedRequest,
  ): Promise<z.input<typeof accountEventsAnswer>> {
    const before = decodeCursor(cursor);
    const { events, next } = valueOf(await this.caller.call(tellHistory, { accountId, before, limit }, asked.meta()));
    return { data: events.map(({ version: _version, ...happening }) => happening), next_cursor: encodeCursor(next) };
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Make the account the primary one of its network: the one that is meant where none is named' })
  @ApiOkResponse({ standardSchema: accountAnswer })
  async patch(
    @Param('id', { schema: idSchema }) accountId: string,
    @Body({ schema: accountPatch }) _patch: z.output<typeof accountPatch>,
    @Asked() asked: AskedRequest,
  ): Promise<AccountAnswer> {
    return this.#answer(valueOf(await this.caller.call(makePrimary, { accountId }, asked.meta())), asked);
  }

  @Post(':id/disable')
  @HttpCode(200)
  @ApiOperation({ summary: 'Publish and measure nothing for the account until it is enabled; it stays connected' })
  @ApiIdempotent()
  @ApiOkResponse({ standardSchema: accountAnswer })
  async disable(@Param('id', { schema: idSchema }) accountId: string, @Asked() asked: AskedRequest): Promise<AccountAnswer> {
    return this.#answer(valueOf(await this.caller.call(disableAccount, { accountId }, asked.meta())), asked);
  }

  @Post(':id/enable')
  @HttpCode(200)
  @ApiOperation({ summary: 'Go on with a disabled account' })
  @ApiIdempotent()
  @ApiOkResponse({ standardSchema: accountAnswer })
  async enable(@Param('id', { schema: idSchema }) accountId: string, @Asked() asked: AskedRequest): Promise<AccountAnswer> {
    return this.#answer(valueOf(await this.caller.call(enableAccount, { accountId }, asked.meta())), asked);
  }

  @Post(':id/refresh-token')
  @HttpCode(200)
  @ApiOperation({ summary: 'Renew the token now; 409 where the network does not renew it yet' })
  @ApiIdempotent()
  @ApiOkResponse({ standardSchema: accountAnswer })
  async refreshToken(@Param('id', { schema: idSchema }) accountId: string, @Asked() asked: AskedRequest): Promise<AccountAnswer> {
    return this.#answer(valueOf(await this.caller.call(renewToken, { accountId }, asked.meta())), asked);
  }

  async #answer({ account, position }: { account: Account; position: number }, asked: AskedRequest): Promise<AccountAnswer> {
    await this.written.at('token-health', position, asked);
    return writtenAccount(account);
  }
}
