import type { Insights } from '@afterpost/contracts';
import { insightsDocument, latestComments, type TargetRead } from '@afterpost/read-models';
import { Database } from '@afterpost/service-host';
import { Injectable } from '@nestjs/common';

/** Seed 000's documents of targets, by target id; a target that was never published has none. */
@Injectable()
export class InsightsDocuments {
  constructor(private readonly database: Database) {}

  async of(targets: readonly TargetRead[], tenant: string): Promise<Map<string, Insights>> {
    const published = targets.filter(({ status }) => status === 'published');
    if (published.length === 0) return new Map();
    const comments = await latestComments(
      this.database.pool,
      tenant,
      published.map(({ targetId }) => targetId),
    );
    return new Map(published.map((target) => [target.targetId, insightsDocument(target, comments.get(target.targetId) ?? []) as Insights]));
  }
}
