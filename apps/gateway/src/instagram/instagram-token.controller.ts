import { instagramAccountQuery, instagramTokenAnswer, renewToken, tokenStatus } from '@afterpost/contracts';
import { Caller } from '@afterpost/messaging';
import { Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Asked, AskedRequest } from '../http/asked.ts';
import { OpenInstagram } from '../http/authenticated.guard.ts';
import { ApiIdempotent, ApiProblems } from '../http/openapi-schemas.ts';
import { valueOf } from '../http/value-of.ts';
import { Written } from '../positions/written.ts';
import { InstagramAccount } from './instagram-account.ts';

type Asking = z.output<typeof instagramAccountQuery>;
type Answer = z.input<typeof instagramTokenAnswer>;

/** Seed 004's operations on a token of Instagram, under their own addresses. */
@ApiTags('instagram')
@ApiProblems()
@OpenInstagram()
@Controller('instagram/token')
export class InstagramTokenController {
  constructor(
    private readonly accounts: InstagramAccount,
    private readonly caller: Caller,
    private readonly written: Written,
  ) {}

  @Get('status')
  @ApiOperation({ summary: 'Where the token of the primary Instagram account comes from and when it ends' })
  @ApiOkResponse({ standardSchema: instagramTokenAnswer })
  async status(@Query({ schema: instagramAccountQuery }) { account_id }: Asking, @Asked() asked: AskedRequest): Promise<Answer> {
    const { accountId } = await this.accounts.of(asked.tenant, account_id);
    return this.#statusOf(accountId, asked);
  }

  @Post('refresh')
  @HttpCode(200)
  @ApiOperation({ summary: 'Renew it now; 409 for a token that is younger than 24 hours' })
  @ApiIdempotent()
  @ApiOkResponse({ standardSchema: instagramTokenAnswer })
  async refresh(@Query({ schema: instagramAccountQuery }) { account_id }: Asking, @Asked() asked: AskedRequest): Promise<Answer> {
    const { accountId } = await this.accounts.of(asked.tenant, account_id);
    const { position } = valueOf(await this.caller.call(renewToken, { accountId }, asked.meta('renew')));
    await this.written.at('token-health', position, asked);
    return this.#statusOf(accountId, asked);
  }

  async #statusOf(accountId: string, asked: AskedRequest): Promise<Answer> {
    const { expiresInS, ...status } = valueOf(await this.caller.call(tokenStatus, { accountId }, asked.meta('status')));
    return { ...status, expiresIn: expiresInS };
  }
}
