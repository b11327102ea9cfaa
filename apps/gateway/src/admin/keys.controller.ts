import { rotateKeys, rotateKeysAnswer, rotateKeysBody } from '@afterpost/contracts';
import { Caller } from '@afterpost/messaging';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Asked, AskedRequest } from '../http/asked.ts';
import { ApiProblems } from '../http/openapi-schemas.ts';
import { valueOf } from '../http/value-of.ts';

/** The keys that seal tokens, of the installation as a whole. */
@ApiTags('admin')
@ApiProblems()
@Controller('admin/keys')
export class KeysController {
  constructor(private readonly caller: Caller) {}

  @Post('rotate')
  @HttpCode(200)
  @ApiOperation({ summary: 'Seal what is under old credentials keys with the key in use, some accounts at a time' })
  @ApiOkResponse({ standardSchema: rotateKeysAnswer })
  async rotate(
    @Body({ schema: rotateKeysBody }) { after }: z.output<typeof rotateKeysBody>,
    @Asked() asked: AskedRequest,
  ): Promise<z.input<typeof rotateKeysAnswer>> {
    const { keyId, ...answer } = valueOf(await this.caller.call(rotateKeys, { after: after ?? null }, asked.meta()));
    return { key_id: keyId, ...answer };
  }
}
