/** Which comments were told already, by digest: no text and no names. */
export const COMMENTS_TABLE: readonly string[] = [
  `create table known_comment (
  target_id           uuid not null,
  platform_comment_id text not null,
  digest              text not null,
  created_at          timestamptz not null,
  primary key (target_id, platform_comment_id)
)`,
];
