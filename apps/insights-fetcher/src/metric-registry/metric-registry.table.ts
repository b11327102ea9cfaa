/** Metrics that a platform refuses, by its own surfaces (API flavour and kind of post); whose account found it out is no matter. */
export const METRIC_REGISTRY_TABLE: readonly string[] = [
  `create table refused_metric (
  platform   text not null,
  surface    text not null,
  metric     text not null,
  reason     text not null,
  refused_at timestamptz not null,
  primary key (platform, surface, metric)
)`,
];
