import {
  listNotices,
  listNoticesAnswer,
  listNoticesQuery,
  type Notice,
  noticeAnswer,
  type NoticeAnswer,
  readNotice,
} from '@afterpost/contracts';
import { Caller } from '@afterpost/messaging';
import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Asked, AskedRequest } from '../http/asked.ts';
import { idSchema } from '../http/ids.ts';
import { ApiProblems } from '../http/openapi-schemas.ts';
import { valueOf } from '../http/value-of.ts';

/** What administrators should act upon, in words that say how. */
@ApiTags('notices')
@ApiProblems()
@Controller('api/v1/notices')
export class NoticesController {
  constructor(private readonly caller: Caller) {}

  @Get()
  @ApiOperation({ summary: 'List notices, newest first: connections that end, posts that wait or were not published' })
  @ApiOkResponse({ standardSchema: listNoticesAnswer })
  async list(@Query({ schema: listNoticesQuery }) query: z.output<typeof listNoticesQuery>, @Asked() asked: AskedRequest) {
    const before = query.cursor === undefined ? null : Number(query.cursor);
    const input = { unread: query.unread === 'true', before, limit: query.limit };
    const { notices, next } = valueOf(await this.caller.call(listNotices, input, asked.meta()));
    return { data: notices.map(toAnswer), next_cursor: next === null ? null : String(next) };
  }

  @Post(':id/read')
  @HttpCode(200)
  @ApiOperation({ summary: 'Mark a notice as read; again leaves the time of the first reading' })
  @ApiOkResponse({ standardSchema: noticeAnswer })
  async read(@Param('id', { schema: idSchema }) noticeId: string, @Asked() asked: AskedRequest): Promise<NoticeAnswer> {
    return toAnswer(valueOf(await this.caller.call(readNotice, { noticeId }, asked.meta())));
  }
}

const toAnswer = (notice: Notice): NoticeAnswer => ({
  id: notice.noticeId,
  kind: notice.kind,
  severity: notice.severity,
  message: notice.message,
  account_id: notice.accountId,
  post_id: notice.postId,
  target_id: notice.targetId,
  created_at: notice.createdAt,
  read_at: notice.readAt,
});
