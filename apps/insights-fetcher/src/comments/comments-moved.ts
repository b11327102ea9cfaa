import type { PostReading } from '@afterpost/platforms';

/** Whether the platform counts other comments than those that were read last. An unknown count has not moved. */
export function commentsMoved(before: { readonly commentsCount: number | null }, reading: PostReading): boolean {
  if (reading.status !== 'ok' && reading.status !== 'partial') return false;
  return reading.commentsCount !== null && reading.commentsCount !== (before.commentsCount ?? 0);
}
