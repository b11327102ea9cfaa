import {
  cancelPost,
  createPost,
  deletePost,
  deletePostQuery,
  listPostsQuery,
  newPostBody,
  type NewPostBody,
  pageOf,
  postAnswer,
  type PostAnswer,
  publishPost,
  scheduleBody,
  schedulePost,
  validatePost,
  validationAnswer,
} from '@afterpost/contracts';
import { Caller } from '@afterpost/messaging';
import { getPost, listPosts } from '@afterpost/read-models';
import { Database } from '@afterpost/service-host';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Asked, AskedRequest } from '../http/asked.ts';
import { idSchema, knownCursor } from '../http/ids.ts';
import { ApiIdempotent, ApiProblems } from '../http/openapi-schemas.ts';
import { ProblemException } from '../http/problem.ts';
import { valueOf } from '../http/value-of.ts';
import { InsightsDocuments } from '../insights/insights-documents.ts';
import { Written } from '../positions/written.ts';
import { newPostOf } from './new-post.ts';
import { readPost, writtenPost } from './post-answer.ts';

const pageOfPosts = pageOf(postAnswer).meta({ id: 'Posts' });
const emptyBody = z.strictObject({}).nullish();

/** Posts: written by commands to the publisher, read from the read models. */
@ApiTags('posts')
@ApiProblems()
@Controller('api/v1/posts')
export class PostsController {
  constructor(
    private readonly caller: Caller,
    private readonly database: Database,
    private readonly written: Written,
    private readonly insights: InsightsDocuments,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Save a draft, or schedule it at once with scheduled_at' })
  @ApiIdempotent()
  @ApiCreatedResponse({ standardSchema: postAnswer })
  async create(@Body({ schema: newPostBody }) body: NewPostBody, @Asked() asked: AskedRequest): Promise<PostAnswer> {
    const reply = await this.caller.call(createPost, { ...newPostOf(body), postId: asked.entityId('post') }, asked.meta());
    return this.#written(valueOf(reply), asked);
  }

  @Post('validate')
  @HttpCode(200)
  @ApiOperation({ summary: 'Everything wrong with a post, without saving it' })
  @ApiOkResponse({ standardSchema: validationAnswer })
  async validate(@Body({ schema: newPostBody }) body: NewPostBody, @Asked() asked: AskedRequest) {
    const { scheduledAt: _, ...post } = newPostOf(body);
    const { violations } = valueOf(await this.caller.call(validatePost, post, asked.meta()));
    return {
      valid: violations.length === 0,
      violations: violations.map(({ pointer, code, message, accountId }) => ({ pointer, code, message, account_id: accountId })),
    };
  }

  @Get()
  @ApiOperation({ summary: 'List posts, newest first' })
  @ApiOkResponse({ standardSchema: pageOfPosts })
  async list(@Query({ schema: listPostsQuery }) query: z.output<typeof listPostsQuery>, @Asked() asked: AskedRequest) {
    const { account, campaign, include, ...filter } = query;
    const page = await knownCursor(() =>
      listPosts(this.database.pool, asked.tenant, { ...filter, accountId: account, campaignId: campaign }),
    );
    const documents = include
      ? await this.insights.of(
          page.rows.flatMap(({ targets }) => targets),
          asked.tenant,
        )
      : undefined;
    return { data: page.rows.map((post) => readPost(post, documents)), next_cursor: page.nextCursor };
  }

  @Get(':id')
  @ApiOperation({ summary: 'One post with its targets and their insights' })
  @ApiOkResponse({ standardSchema: postAnswer })
  async get(@Param('id', { schema: idSchema }) id: string, @Asked() asked: AskedRequest): Promise<PostAnswer> {
    const post = await getPost(this.database.pool, asked.tenant, id);
    if (!post) throw new ProblemException('not-found', 'There is no post with this id.');
    return readPost(post, await this.insights.of(post.targets, asked.tenant));
  }

  @Post(':id/schedule')
  @HttpCode(200)
  @ApiOperation({ summary: 'Schedule, or reschedule until publishing starts' })
  @ApiIdempotent()
  @ApiOkResponse({ standardSchema: postAnswer })
  async schedule(
    @Param('id', { schema: idSchema }) postId: string,
    @Body({ schema: scheduleBody }) body: z.output<typeof scheduleBody>,
    @Asked() asked: AskedRequest,
  ): Promise<PostAnswer> {
    const scheduledAt = new Date(body.scheduled_at).toISOString();
    return this.#written(valueOf(await this.caller.call(schedulePost, { postId, scheduledAt }, asked.meta())), asked);
  }

  @Post(':id/publish')
  @HttpCode(202)
  @ApiOperation({ summary: 'Publish now; the targets tell how it goes' })
  @ApiIdempotent()
  @ApiAcceptedResponse({ standardSchema: postAnswer })
  async publish(
    @Param('id', { schema: idSchema }) postId: string,
    @Body({ schema: emptyBody }) _body: unknown,
    @Asked() asked: AskedRequest,
  ): Promise<PostAnswer> {
    return this.#written(valueOf(await this.caller.call(publishPost, { postId }, asked.meta())), asked);
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @ApiOperation({ summary: 'Cancel, until publishing starts' })
  @ApiIdempotent()
  @ApiOkResponse({ standardSchema: postAnswer })
  async cancel(
    @Param('id', { schema: idSchema }) postId: string,
    @Body({ schema: emptyBody }) _body: unknown,
    @Asked() asked: AskedRequest,
  ): Promise<PostAnswer> {
    return this.#written(valueOf(await this.caller.call(cancelPost, { postId }, asked.meta())), asked);
  }

  @Delete(':id')
  @ApiOperation({ summary: 'Forget a post here; on_platforms=true deletes it there too' })
  @ApiOkResponse({ standardSchema: postAnswer })
  async delete(
    @Param('id', { schema: idSchema }) postId: string,
    @Query({ schema: deletePostQuery }) query: z.output<typeof deletePostQuery>,
    @Asked() asked: AskedRequest,
  ): Promise<PostAnswer> {
    const reply = await this.caller.call(deletePost, { postId, onPlatforms: query.on_platforms === 'true' }, asked.meta());
    return this.#written(valueOf(reply), asked);
  }

  async #written(
    { post, position }: { post: Parameters<typeof writtenPost>[0]; position: number },
    asked: AskedRequest,
  ): Promise<PostAnswer> {
    await this.written.at('publisher', position, asked);
    return writtenPost(post);
  }
}
