import type { accountMetricsAnswer } from '@afterpost/contracts';
import type { Clock } from '@afterpost/kernel';
import { accountLatest, type AccountFigures as Figures, type AccountRead, accountSeries } from '@afterpost/read-models';
import { CLOCK, Database } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type { AskedRequest } from '../http/asked.ts';
import { Captures } from './captures.ts';
import { Freshness } from './freshness.ts';

type Answer = z.input<typeof accountMetricsAnswer>;

/** Seed 001: an account's own figures, live where possible, else as last seen, else the words for nothing yet. */
@Injectable()
export class AccountFigures {
  constructor(
    private readonly database: Database,
    private readonly captures: Captures,
    private readonly freshness: Freshness,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async now(account: AccountRead, asked: AskedRequest): Promise<Answer> {
    const maxAgeMs = asked.wantsFresh ? 0 : this.freshness.liveMs;
    const known = await accountLatest(this.database.pool, asked.tenant, account.accountId);
    if (known && this.clock.now().getTime() - known.capturedAt.getTime() <= maxAgeMs && maxAgeMs > 0) return rowOf(account, known, 'live');
    const result =
      account.status === 'active'
        ? await this.captures.ofAccount({ accountId: account.accountId, maxAgeMs, discover: false }, asked)
        : undefined;
    const latest = await accountLatest(this.database.pool, asked.tenant, account.accountId);
    if (!latest)
      return { social_account_id: account.accountId, metrics: null, message: 'No metrics have been collected for this account yet.' };
    return rowOf(account, latest, result?.status === 'success' ? 'live' : 'snapshot');
  }

  async series(
    { accountId, tenantId, platform }: AccountRead,
    { since, until }: { since?: Date | undefined; until?: Date | undefined },
  ): Promise<Answer> {
    const rows = await accountSeries(this.database.pool, tenantId, { accountId, since, until });
    return {
      social_account_id: accountId,
      network: platform,
      platform,
      since: since?.toISOString() ?? null,
      until: until?.toISOString() ?? null,
      data: rows.map(figuresOf),
    };
  }
}

const figuresOf = ({ capturedAt, metrics }: Figures) => ({
  captured_at: capturedAt.toISOString(),
  followers: metrics.followers,
  following: metrics.following,
  posts_count: metrics.postsCount,
  impressions: metrics.impressions,
  reach: metrics.reach,
  profile_views: metrics.profileViews,
});

const rowOf = ({ accountId, platform }: AccountRead, figures: Figures, source: 'live' | 'snapshot'): Answer => ({
  social_account_id: accountId,
  network: platform,
  platform,
  source,
  ...figuresOf(figures),
  raw: figures.raw,
});
