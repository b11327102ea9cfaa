import {
  commentsAnswer,
  commentsQuery,
  postAnalyticsAnswer,
  type PostAnalyticsAnswer,
  postSeriesAnswer,
  seriesQuery,
} from '@afterpost/contracts';
import type { Clock } from '@afterpost/kernel';
import {
  fraction,
  getPost,
  listComments,
  postAnalyticsRows,
  postSeries,
  type SeriesPoint,
  type TargetFigures,
  type TargetRead,
  totalsOf,
} from '@afterpost/read-models';
import { CLOCK, Database } from '@afterpost/service-host';
import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Asked, AskedRequest } from '../http/asked.ts';
import { idSchema, knownCursor } from '../http/ids.ts';
import { ApiProblems } from '../http/openapi-schemas.ts';
import { ProblemException } from '../http/problem.ts';
import { Captures } from './captures.ts';
import { Freshness } from './freshness.ts';
import { reasonOf } from './words.ts';

/** What happened to a post: its figures now, over time, and what people said. */
@ApiTags('analytics')
@ApiProblems()
@Controller('api/v1/posts/:id')
export class PostAnalyticsController {
  constructor(
    private readonly database: Database,
    private readonly captures: Captures,
    private readonly freshness: Freshness,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('analytics')
  @ApiOperation({ summary: 'Figures of every published target, live where possible' })
  @ApiOkResponse({ standardSchema: postAnalyticsAnswer })
  async analytics(@Param('id', { schema: idSchema }) postId: string, @Asked() asked: AskedRequest): Promise<PostAnalyticsAnswer> {
    const before = publishedOf(await this.#targets(postId, asked.tenant));
    const maxAgeMs = asked.wantsFresh ? 0 : this.freshness.liveMs;
    const stale = before.filter(({ latest }) => !latest || this.#ageOf(latest) > maxAgeMs || maxAgeMs === 0);
    if (stale.length === 0)
      return answerOf(
        postId,
        before,
        () => 'live',
        () => undefined,
      );
    const results = await this.captures.ofTargets({ targetIds: stale.map(({ targetId }) => targetId), maxAgeMs }, asked);
    const after = publishedOf(await this.#targets(postId, asked.tenant));
    const asking = new Set(stale.map(({ targetId }) => targetId));
    const isLive = (targetId: string): boolean =>
      !asking.has(targetId) || ['success', 'partial'].includes(results?.get(targetId)?.status ?? '');
    return answerOf(
      postId,
      after,
      (targetId) => (isLive(targetId) ? 'live' : 'snapshot'),
      (targetId) => results?.get(targetId)?.errors.map(reasonOf).join('; '),
    );
  }

  @Get('metrics')
  @ApiOperation({ summary: 'The series of a post, per target, oldest first' })
  @ApiOkResponse({ standardSchema: postSeriesAnswer })
  async series(
    @Param('id', { schema: idSchema }) postId: string,
    @Query({ schema: seriesQuery }) query: z.output<typeof seriesQuery>,
    @Asked() asked: AskedRequest,
  ) {
    const [targets, points] = await Promise.all([
      this.#targets(postId, asked.tenant),
      postSeries(this.database.pool, asked.tenant, { postId, ...query }),
    ]);
    const byTarget = Map.groupBy(points, ({ targetId }) => targetId);
    return {
      post_id: postId,
      since: query.since?.toISOString() ?? null,
      until: query.until?.toISOString() ?? null,
      interval: query.interval,
      series: targets.map(({ targetId, platform }) => ({
        target_id: targetId,
        platform,
        data: (byTarget.get(targetId) ?? []).map((point) => ({ ...figures(point), engagement: point.engagement })),
      })),
    };
  }

  @Get('comments')
  @ApiOperation({ summary: 'Comments on all targets, newest first' })
  @ApiOkResponse({ standardSchema: commentsAnswer })
  async comments(
    @Param('id', { schema: idSchema }) postId: string,
    @Query({ schema: commentsQuery }) query: z.output<typeof commentsQuery>,
    @Asked() asked: AskedRequest,
  ) {
    if (!(await getPost(this.database.pool, asked.tenant, postId)))
      throw new ProblemException('not-found', 'There is no post with this id.');
    const page = await knownCursor(() => listComments(this.database.pool, asked.tenant, { postId, ...query }));
    const data = page.rows.map((comment) => ({
      id: comment.platformCommentId,
      target_id: comment.targetId,
      platform: comment.platform,
      text: comment.text,
      author: { id: comment.authorId, name: comment.authorName },
      created_at: comment.createdAt.toISOString(),
      likes: comment.likes,
    }));
    return { data, next_cursor: page.nextCursor };
  }

  async #targets(postId: string, tenant: string): Promise<TargetRead[]> {
    const targets = await postAnalyticsRows(this.database.pool, tenant, postId);
    if (targets.length === 0) throw new ProblemException('not-found', 'There is no post with this id.');
    return targets;
  }

  #ageOf({ capturedAt }: TargetFigures): number {
    return this.clock.now().getTime() - capturedAt.getTime();
  }
}

function publishedOf(targets: readonly TargetRead[]): TargetRead[] {
  const published = targets.filter(({ status }) => status === 'published');
  if (published.length === 0) throw new ProblemException('unprocessable', 'Analytics are only available after a post is published');
  return published;
}

/** A target without any snapshot has no row and adds nothing to the totals; `unavailable` names it. */
function answerOf(
  postId: string,
  targets: readonly TargetRead[],
  sourceOf: (targetId: string) => 'live' | 'snapshot',
  reasonFor: (targetId: string) => string | undefined,
): PostAnalyticsAnswer {
  const measured = targets.flatMap((target) => (target.latest ? [{ ...target, latest: target.latest }] : []));
  const totals = totalsOf(measured.map(({ latest }) => latest.metrics));
  return {
    post_id: postId,
    metrics_by_account: measured.map(({ targetId, platform, latest }) => ({
      target_id: targetId,
      platform,
      ...figures(latest),
      source: sourceOf(targetId),
    })),
    aggregated_metrics: {
      total_impressions: totals.impressions,
      total_reach: totals.reach,
      total_likes: totals.likes,
      total_comments: totals.comments,
      total_shares: totals.shares,
      total_saves: totals.saves,
      total_clicks: totals.clicks,
      total_video_views: totals.videoViews,
    },
    unavailable: targets
      .filter(({ latest }) => !latest)
      .map(({ targetId, lastFailure }) => ({
        target_id: targetId,
        reason: reasonFor(targetId) || lastFailure?.errors.map(reasonOf).join('; ') || 'It could not be measured yet.',
      })),
  };
}

const figures = ({ metrics, engagementRate, capturedAt }: Pick<SeriesPoint, 'metrics' | 'engagementRate' | 'capturedAt'>) => ({
  impressions: metrics.impressions,
  reach: metrics.reach,
  likes: metrics.likes,
  comments: metrics.comments,
  shares: metrics.shares,
  saves: metrics.saves,
  clicks: metrics.clicks,
  video_views: metrics.videoViews,
  engagement_rate: engagementRate === null ? null : fraction(engagementRate),
  captured_at: capturedAt.toISOString(),
});
