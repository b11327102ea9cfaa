/** The canonical metrics as columns, unknown is null. The order is shared by every table that keeps figures. */
export const METRIC_COLUMNS = [
  'impressions',
  'reach',
  'likes',
  'comments',
  'shares',
  'saves',
  'clicks',
  'video_views',
  'avg_watch_time_ms',
  'complete_views',
] as const;

/** The metrics that add up, over targets and over time. */
export const SUMMED_COLUMNS = METRIC_COLUMNS.filter((name) => name !== 'avg_watch_time_ms');

/** Column definitions of the figures of one capture. */
export const FIGURES_SQL = [
  ...METRIC_COLUMNS.map((name) => `${name} bigint`),
  'engagement bigint',
  'engagement_rate double precision',
  'engagement_rate_basis text',
].join(',\n  ');

/** Column definitions of what a capture says besides its figures. */
export const CAPTURE_SQL = [
  `source text not null`,
  `status text not null`,
  `errors jsonb not null`,
  `block jsonb not null`,
  `raw_block bigint`,
  `raw_ix smallint`,
].join(',\n  ');

export const FIGURE_COLUMNS: readonly string[] = [...METRIC_COLUMNS, 'engagement', 'engagement_rate', 'engagement_rate_basis'];
export const CAPTURE_COLUMNS: readonly string[] = [...FIGURE_COLUMNS, 'source', 'status', 'errors', 'block', 'raw_block', 'raw_ix'];
