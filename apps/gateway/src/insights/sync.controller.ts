import { bulkSyncAnswer, type BulkSyncAnswer, bulkSyncQuery, syncAnswer, type SyncAnswer } from '@afterpost/contracts';
import { Controller, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Asked, AskedRequest } from '../http/asked.ts';
import { idSchema } from '../http/ids.ts';
import { ApiIdempotent, ApiProblems } from '../http/openapi-schemas.ts';
import { SyncPosts } from './sync-posts.ts';

/** The canonical names of the two syncs. */
@ApiTags('insights')
@ApiProblems()
@Controller('api/v1')
export class SyncController {
  constructor(private readonly posts: SyncPosts) {}

  @Post('posts/:id/sync')
  @HttpCode(200)
  @ApiOperation({ summary: 'Capture one post now' })
  @ApiIdempotent()
  @ApiOkResponse({ standardSchema: syncAnswer })
  one(@Param('id', { schema: idSchema }) id: string, @Asked() asked: AskedRequest): Promise<SyncAnswer> {
    return this.posts.one(id, asked);
  }

  @Post('sync')
  @HttpCode(200)
  @ApiOperation({ summary: 'Capture the posts whose figures are oldest' })
  @ApiIdempotent()
  @ApiOkResponse({ standardSchema: bulkSyncAnswer })
  many(@Query({ schema: bulkSyncQuery }) query: z.output<typeof bulkSyncQuery>, @Asked() asked: AskedRequest): Promise<BulkSyncAnswer> {
    return this.posts.many(query, asked);
  }
}

/** The same two under the names of seed 000. */
@ApiTags('insights')
@ApiProblems()
@Controller('admin/social-posts')
export class SeedSyncController {
  constructor(private readonly posts: SyncPosts) {}

  @Post('sync-all-insights')
  @HttpCode(200)
  @ApiOperation({ summary: 'Capture the posts whose figures are oldest' })
  @ApiOkResponse({ standardSchema: bulkSyncAnswer })
  many(@Query({ schema: bulkSyncQuery }) query: z.output<typeof bulkSyncQuery>, @Asked() asked: AskedRequest): Promise<BulkSyncAnswer> {
    return this.posts.many(query, asked);
  }

  @Post(':id/sync-insights')
  @HttpCode(200)
  @ApiOperation({ summary: 'Capture one post now' })
  @ApiOkResponse({ standardSchema: syncAnswer })
  one(@Param('id', { schema: idSchema }) id: string, @Asked() asked: AskedRequest): Promise<SyncAnswer> {
    return this.posts.one(id, asked);
  }
}
