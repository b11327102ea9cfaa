import { HOUR } from '@afterpost/kernel';

export interface EngagementPoint {
  readonly capturedAt: Date;
  readonly engagement: number | null;
}

/** Engagement won per hour between two captures; negative when it was lost. */
export interface VelocityStep {
  readonly from: Date;
  readonly until: Date;
  readonly perHour: number;
}

/**
 * The steps between the captures of one target, oldest first. The first one starts at `publishedAt` with an engagement
 * of 0. Captures without engagement say nothing and are passed over.
 */
export function velocityOf(publishedAt: Date, points: readonly EngagementPoint[]): VelocityStep[] {
  const steps: VelocityStep[] = [];
  let before = { capturedAt: publishedAt, engagement: 0 };
  for (const { capturedAt, engagement } of points.toSorted((a, b) => a.capturedAt.getTime() - b.capturedAt.getTime())) {
    const hours = (capturedAt.getTime() - before.capturedAt.getTime()) / HOUR;
    if (engagement === null || hours <= 0) continue;
    steps.push({
      from: before.capturedAt,
      until: capturedAt,
      perHour: (engagement - before.engagement) / hours,
    });
    before = { capturedAt, engagement };
  }
  return steps;
}
