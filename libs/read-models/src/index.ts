export { accountLatest, type AccountFigures, accountSeries } from './account-snapshot/account-snapshot.queries.ts';
export { type AccountFilter, type AccountRead, getAccount, listAccounts, primaryAccount } from './account/account.queries.ts';
export { engagementOf, type EngagementRate, engagementRateOf, type RateBasis, reportedMetricsOf } from './arithmetic/engagement.ts';
export { fraction, percent } from './arithmetic/rounding.ts';
export { postRateOf, type RatedTarget, type Totals, totalsOf } from './arithmetic/totals.ts';
export { type EngagementPoint, velocityOf, type VelocityStep } from './arithmetic/velocity.ts';
export { type CommentRead, latestComments, listComments } from './comment/comment.queries.ts';
export { type InsightsDocument, insightsDocument } from './insights-document/insights-document.ts';
export { NO_EXTERNAL_ID, syncErrorsOf } from './insights-document/sync-errors.ts';
export {
  getPost,
  getTarget,
  listPosts,
  postAnalyticsRows,
  type PostFilter,
  type PostRead,
  targetsToSync,
  type TargetToSync,
} from './post/post.queries.ts';
export type { TargetFailure, TargetFigures, TargetRead } from './post/target.read.ts';
export { PROGRESS_CHANNEL } from './progress/progress.projection.ts';
export { parseProgress, progressOf } from './progress/progress.queries.ts';
export { project, unproject } from './project.ts';
export type { Queryable } from './projecting/queryable.ts';
export type { Page } from './querying/page.ts';
export { rebuildFromSnapshots } from './rebuild.ts';
export { postSeries, SERIES_INTERVALS, type SeriesInterval, type SeriesPoint, type SeriesRange } from './snapshot/snapshot.queries.ts';
export { READ_MODELS, READ_MODELS_2, READ_MODELS_3 } from './tables.ts';
