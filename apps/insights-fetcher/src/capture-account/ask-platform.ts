import type { Failure } from '@afterpost/contracts';
import type { Clock } from '@afterpost/kernel';
import { answered, type FetchPostsResult, type Outcome, type PostReading } from '@afterpost/platforms';
import { CLOCK } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { commentsMoved } from '../comments/comments-moved.ts';
import { DiscoverPage, type RecordedPage } from '../discover/discover-page.ts';
import { OpenSession } from '../platform-session/open-session.ts';
import { outcomeOf, type PlatformSession, type Question } from '../platform-session/platform-session.ts';
import { refOf, type Target } from '../schedule/target.ts';
import { SETTINGS, type FetcherSettings } from '../settings.ts';
import type { Answers, CaptureWork, TargetAnswer } from './capture-work.ts';
import { planBatches } from './plan-batches.ts';

type Reading = Omit<TargetAnswer, 'comments'>;

/** Asks a platform everything that a capture wants to know, in the fewest calls. Writes nothing. */
@Injectable()
export class AskPlatform {
  constructor(
    private readonly openSession: OpenSession,
    private readonly discoverPage: DiscoverPage,
    @Inject(SETTINGS) private readonly settings: FetcherSettings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Fails as a whole only when there is no right to ask at all. */
  async handle(work: CaptureWork): Promise<Outcome<Answers>> {
    const opened = await this.openSession.handle(work.lease, work.gate);
    if (!opened.ok) return opened;
    const session = opened.value;
    const capturedAt = this.clock.now();
    const page = work.page && {
      work: work.page,
      outcome: await this.discoverPage.handle(work.page, work.lease.account, session, capturedAt),
    };
    const onPage = page?.outcome.ok ? readingsOnPage(page.outcome.value, work, capturedAt) : [];
    const [asked, account] = await Promise.all([
      this.#readPosts(work, onPage, session),
      work.figures ? session.ask(outcomeOf((adapter, access) => adapter.fetchAccount(access))) : null,
    ]);
    const targets = await Promise.all([...onPage, ...asked].map((reading) => withComments(reading, session)));
    const { halt = null, secrets, access } = session;
    return answered({ capturedAt, targets, account, page, halt, secrets, platformAccountId: access.platformAccountId });
  }

  async #readPosts(work: CaptureWork, onPage: readonly Reading[], session: PlatformSession): Promise<Reading[]> {
    const read = new Set(onPage.map(({ target }) => target.targetId));
    const targets = work.targets.filter((target) => !read.has(target.targetId));
    const batchMax = this.settings.platforms.get(work.lease.account.platform)?.capabilities.batchSizes.posts ?? 1;
    const results = await Promise.all(planBatches(targets, batchMax).map((batch) => session.ask(postsQuestion(batch))));
    const byId = new Map(results.flatMap((result) => result.posts).map((reading) => [reading.externalId, reading]));
    return targets.map((target) => ({ target, source: work.source, reading: byId.get(target.externalId) ?? unanswered(target) }));
  }
}

/** The page's own figures make a call for these posts needless: due ones, and those that were never captured. */
function readingsOnPage({ posts }: RecordedPage, work: CaptureWork, now: Date): Reading[] {
  const wanted = new Set(work.targets.map((target) => target.targetId));
  return posts.flatMap(({ post: { externalId, figures }, target }): Reading[] => {
    const isFirst = target.capturedAt === null;
    const isDue = wanted.has(target.targetId) || (target.nextDueAt !== null && target.nextDueAt <= now);
    if (!figures || !(isFirst || isDue)) return [];
    const source = isFirst && !isDue ? 'backfill' : work.source;
    return [{ target, source, reading: { externalId, status: 'ok', ...figures } }];
  });
}

/** Comments cost a call each: they are read only where their number has moved, and not for all the past at once. */
async function withComments({ target, source, reading }: Reading, session: PlatformSession): Promise<TargetAnswer> {
  const isWanted = source !== 'backfill' && commentsMoved(target, reading);
  const comments = isWanted ? await session.ask(outcomeOf((adapter, access) => adapter.fetchComments(target.externalId, access))) : null;
  return { target, source, reading, comments };
}

const postsQuestion = (targets: readonly Target[]): Question<FetchPostsResult> => ({
  call: (adapter, access) => adapter.fetchPosts(targets.map(refOf), access),
  failureOf: ({ posts }) => {
    const failures = posts.flatMap((post): Failure[] => (post.status === 'failed' || post.status === 'partial' ? [post.failure] : []));
    return failures.find((failure) => failure.class === 'token_expired') ?? failures.find((failure) => failure.class === 'rate_limited');
  },
  failedBy: (failure) => ({ posts: targets.map(({ externalId }) => ({ externalId, status: 'failed', failure })) }),
});

/** An adapter that leaves an id out has a bug; the target is not to be taken for gone. */
const unanswered = ({ externalId }: Target): PostReading => ({
  externalId,
  status: 'failed',
  failure: { class: 'transient', message: 'The platform did not answer for this post.' },
});
