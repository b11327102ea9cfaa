import type { Clock } from '@afterpost/kernel';
import { answered, type Asking, type Outcome, type PlatformAdapter, type RefusedMetric } from '@afterpost/platforms';
import { CLOCK, Database } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { commentsMoved } from '../comments/comments-moved.ts';
import { newsOf, toldComments } from '../comments/comment-news.ts';
import { DiscoverPage, type RecordedPage } from '../discover/discover-page.ts';
import { droppedMetrics } from '../metric-registry/metric-registry.ts';
import { OpenSession } from '../platform-session/open-session.ts';
import { outcomeOf, type PlatformSession } from '../platform-session/platform-session.ts';
import { ranksOnPages } from '../schedule/ranks-on-pages.ts';
import { SETTINGS, type FetcherSettings } from '../settings.ts';
import type { Answers, CaptureWork, TargetAnswer } from './capture-work.ts';
import { type Reading, readingOf, readPosts } from './read-posts.ts';

/** Asks a platform everything that a capture wants to know, in the fewest calls. Writes nothing. */
@Injectable()
export class AskPlatform {
  constructor(
    private readonly openSession: OpenSession,
    private readonly discoverPage: DiscoverPage,
    private readonly db: Database,
    @Inject(SETTINGS) private readonly settings: FetcherSettings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Fails as a whole only when there is no right to ask at all. */
  async handle(work: CaptureWork): Promise<Outcome<Answers>> {
    const opened = await this.openSession.handle(work.lease, work.gate);
    if (!opened.ok) return opened;
    const session = opened.value;
    const capturedAt = this.clock.now();
    const { account: owner } = work.lease;
    const asking = await droppedMetrics(this.db.pool, owner.platform, capturedAt);
    const page = work.page && {
      work: work.page,
      outcome: await this.discoverPage.handle(work.page, owner, { session, asking }, capturedAt),
    };
    const onPage = page?.outcome.ok ? readingsOnPage(page.outcome.value, work, capturedAt) : [];
    const [asked, account] = await Promise.all([
      this.#readPosts(work, onPage, session, asking),
      work.figures ? session.ask(outcomeOf((adapter, access) => adapter.fetchAccount(access, asking))) : null,
    ]);
    const targets = await this.#withComments([...onPage, ...asked.readings], session);
    const refused: RefusedMetric[] = [
      ...(page?.outcome.ok ? (page.outcome.value.page.refused ?? []) : []),
      ...(asked.refused ?? []),
      ...(account?.ok ? (account.value.refused ?? []) : []),
    ];
    const { halt = null, secrets, access } = session;
    return answered({ capturedAt, targets, account, page, refused, halt, secrets, platformAccountId: access.platformAccountId });
  }

  async #readPosts(work: CaptureWork, onPage: readonly Reading[], session: PlatformSession, asking: Asking) {
    const read = new Set(onPage.map(({ target }) => target.targetId));
    const targets = work.targets.filter((target) => !read.has(target.targetId));
    const costs = costsOf(this.settings.platforms.get(work.lease.account.platform));
    const { page } = costs.rules;
    // One post is read by its id, whatever its account looks like.
    const ranks = targets.length > 1 && page ? await ranksOnPages(this.db.pool, targets, page.leavesOut) : new Map();
    return readPosts({ targets, ranks, source: work.source, costs, asking }, session);
  }

  /** Comments cost a call each: they are read only where their number has moved, and not for all the past at once. */
  async #withComments(readings: readonly Reading[], session: PlatformSession): Promise<TargetAnswer[]> {
    const moved = readings.filter(wantsComments);
    const told = await toldComments(
      this.db.pool,
      moved.map(({ target }) => target.targetId),
    );
    return Promise.all(
      readings.map(async (one) => {
        if (!wantsComments(one)) return { ...one, comments: null };
        const news = newsOf(one.target, one.reading, told.get(one.target.targetId));
        const question = outcomeOf((adapter, access) => adapter.fetchComments(one.target.externalId, access, news?.since, news?.expected));
        return { ...one, comments: await session.ask(question) };
      }),
    );
  }
}

const wantsComments = ({ target, source, reading }: Reading): boolean => source !== 'backfill' && commentsMoved(target, reading);

/** The page's own figures make a call for these posts needless: due ones, and those that were never captured. */
function readingsOnPage({ posts }: RecordedPage, work: CaptureWork, now: Date): Reading[] {
  const wanted = new Set(work.targets.map((target) => target.targetId));
  return posts.flatMap(({ post, target }): Reading[] => {
    const isFirst = target.capturedAt === null;
    const isDue = wanted.has(target.targetId) || (target.nextDueAt !== null && target.nextDueAt <= now);
    if (!(isFirst || isDue)) return [];
    const source = isFirst && !isDue ? 'backfill' : work.source;
    return readingOf(post).map((reading) => ({ target, source, reading }));
  });
}

const costsOf = (adapter: PlatformAdapter | undefined) => ({
  rules: adapter?.capabilities.reading ?? ({ lookupCharged: 'request', page: null } as const),
  lookupMax: Math.max(1, adapter?.capabilities.batchSizes.posts ?? 1),
});
