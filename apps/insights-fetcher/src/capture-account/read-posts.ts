import type { CaptureSource, Failure } from '@afterpost/contracts';
import type { Asking, DiscoveredPost, DiscoverPage, DiscoverResult, FetchPostsResult, Outcome, PostReading } from '@afterpost/platforms';
import { outcomeOf, type PlatformSession, type Question } from '../platform-session/platform-session.ts';
import { refOf, type Target } from '../schedule/target.ts';
import type { TargetAnswer } from './capture-work.ts';
import { chunks } from './chunks.ts';
import { planReads, type PlannedPage, type Ranks, type ReadCosts } from './plan-reads.ts';

export type Reading = Omit<TargetAnswer, 'comments'>;

/** What is to be read, and by which rules. */
export interface PostsWork {
  readonly targets: readonly Target[];
  readonly ranks: Ranks;
  readonly source: CaptureSource;
  readonly costs: ReadCosts;
  readonly asking: Asking;
}

/** Reads the figures of targets: by pages where they are worth it, and by id what no page gave. */
export async function readPosts(work: PostsWork, session: PlatformSession): Promise<FetchPostsResult & { readonly readings: Reading[] }> {
  const plan = planReads(work.targets, work.ranks, work.costs);
  const [paged, looked] = await Promise.all([
    readPages(plan.pages, work, session),
    Promise.all(plan.lookups.map((targets) => session.ask(postsQuestion(targets, work.asking)))),
  ]);
  const seen = new Set(paged.posts.map(({ externalId }) => externalId));
  // A post that a page should have held and did not may be gone, or the page has moved on: only a look at it can tell.
  const unseen = plan.pages.flatMap(({ covers }) => covers).filter(({ externalId }) => !seen.has(externalId));
  const more = await Promise.all(chunks(unseen, work.costs.lookupMax).map((targets) => session.ask(postsQuestion(targets, work.asking))));
  const results = [paged, ...looked, ...more];
  const posts = results.flatMap((result) => result.posts);
  const byId = new Map(posts.map((reading) => [reading.externalId, reading]));
  return {
    posts,
    refused: results.flatMap(({ refused = [] }) => refused),
    readings: work.targets.map((target) => ({ target, source: work.source, reading: byId.get(target.externalId) ?? unanswered(target) })),
  };
}

/** Pages that begin anywhere are read side by side; those that follow one another, one by one. A failed page gives nothing. */
async function readPages(pages: readonly PlannedPage<Target>[], work: PostsWork, session: PlatformSession): Promise<FetchPostsResult> {
  const limit = work.costs.rules.page?.postsMax ?? 0;
  const read = async (page: DiscoverPage): Promise<Outcome<DiscoverResult>> =>
    session.ask(outcomeOf((adapter, access) => adapter.discover(access, page, work.asking)));
  const answers = await Promise.all(
    pages.filter(({ before }) => before !== null).map(({ before }) => read({ limit, before: before!.toISOString() })),
  );
  const chained = pages.filter(({ before }) => before === null).length;
  let cursor: string | undefined;
  for (let page = 0; page < chained; page += 1) {
    const answer = await read({ limit, ...(cursor === undefined ? {} : { cursor }) });
    answers.push(answer);
    cursor = answer.ok ? answer.value.cursor : undefined;
    if (cursor === undefined) break;
  }
  const results = answers.flatMap((answer) => (answer.ok ? [answer.value] : []));
  return { posts: results.flatMap(({ posts }) => posts.flatMap(readingOf)), refused: results.flatMap(({ refused = [] }) => refused) };
}

/** A post's figures as a page carries them; none, if it does not. */
export function readingOf({ externalId, figures, failure }: DiscoveredPost): PostReading[] {
  if (!figures) return [];
  return [failure ? { externalId, status: 'partial', failure, ...figures } : { externalId, status: 'ok', ...figures }];
}

const postsQuestion = (targets: readonly Target[], asking: Asking): Question<FetchPostsResult> => ({
  call: (adapter, access) => adapter.fetchPosts(targets.map(refOf), access, asking),
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
