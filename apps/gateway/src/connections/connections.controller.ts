import { candidatesAnswer, connectionAnswer, findConnection, selectAnswer, selectBody, selectCandidates } from '@afterpost/contracts';
import { Caller } from '@afterpost/messaging';
import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { writtenAccount } from '../accounts/account-answer.ts';
import { Asked, AskedRequest } from '../http/asked.ts';
import { idSchema } from '../http/ids.ts';
import { ApiIdempotent, ApiProblems } from '../http/openapi-schemas.ts';
import { valueOf } from '../http/value-of.ts';
import { Written } from '../positions/written.ts';
import { candidateAnswerOf, connectionAnswerOf } from './connection-answer.ts';

/** Connecting by consent, seen from the side that holds the key: how far it is, and which account is meant. */
@ApiTags('connections')
@ApiProblems()
@Controller('api/v1/connections')
export class ConnectionsController {
  constructor(
    private readonly caller: Caller,
    private readonly written: Written,
  ) {}

  @Get(':id')
  @ApiOperation({ summary: 'How far a consent is' })
  @ApiOkResponse({ standardSchema: connectionAnswer })
  async get(@Param('id', { schema: idSchema }) connectionId: string, @Asked() asked: AskedRequest) {
    return connectionAnswerOf(await this.#find(connectionId, asked));
  }

  @Get(':id/candidates')
  @ApiOperation({ summary: 'The accounts behind a consent, to choose from; empty unless the status is awaiting_choice' })
  @ApiOkResponse({ standardSchema: candidatesAnswer })
  async candidates(@Param('id', { schema: idSchema }) connectionId: string, @Asked() asked: AskedRequest) {
    const { candidates } = await this.#find(connectionId, asked);
    return { data: candidates.map(candidateAnswerOf) };
  }

  @Post(':id/select')
  @HttpCode(200)
  @ApiOperation({ summary: 'Connect one or several of the candidates; the others are forgotten' })
  @ApiIdempotent()
  @ApiOkResponse({ standardSchema: selectAnswer })
  async select(
    @Param('id', { schema: idSchema }) connectionId: string,
    @Body({ schema: selectBody }) body: z.output<typeof selectBody>,
    @Asked() asked: AskedRequest,
  ) {
    const candidateIds = body.candidate_ids ?? [body.candidate_id ?? ''];
    const { accounts, position } = valueOf(await this.caller.call(selectCandidates, { connectionId, candidateIds }, asked.meta()));
    await this.written.at('token-health', position, asked);
    return { data: accounts.map(writtenAccount) };
  }

  async #find(connectionId: string, asked: AskedRequest) {
    return valueOf(await this.caller.call(findConnection, { connectionId }, asked.meta()));
  }
}
