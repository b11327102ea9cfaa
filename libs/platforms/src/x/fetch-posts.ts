import type { Failure } from '@afterpost/contracts';
import { batchesOf } from '../http/wire.ts';
import type { PlatformAccess } from '../port/identity.ts';
import type { Asking, FetchPostsResult, PostReading, PostRef, RefusedMetric } from '../port/insights.ts';
import { POSTS_PER_CALL } from './capabilities.ts';
import type { XClient } from './client.ts';
import { endsAsking, failureOf } from './errors.ts';
import { figureFields } from './fields.ts';
import { hasPrivateFigures } from './figures.ts';
import { PrivateFigures } from './private-figures.ts';
import { ROUTES } from './routes.ts';
import { isPostId } from './snowflake.ts';
import { takeLookup } from './take-lookup.ts';

/** How often a refused call is cut in two to find the post that spoils it: twice what one bad post in a hundred takes. */
const SPLITS_MAX = 14;

const NO_ID = failureOf('invalid_request', 'this is no id of a post on X');

/** The figures of any number of posts, 100 a call or what a day's money can buy. A refusal that the next call would meet as well ends the asking. */
export async function fetchPosts(
  x: XClient,
  posts: readonly PostRef[],
  access: PlatformAccess,
  asking?: Asking,
): Promise<FetchPostsResult> {
  const refs = new Map(posts.map((ref) => [ref.externalId, ref]));
  const lookup = new Lookup(x, access, new PrivateFigures(asking));
  const asked = [...refs.values()].filter(({ externalId }) => isPostId(externalId));
  const now = x.clock.now();
  // Young posts first: then at most one call asks about posts with private figures and posts without.
  const [young, old] = [true, false].map((is) => asked.filter(({ publishedAt }) => hasPrivateFigures(publishedAt, now) === is));
  const size = Math.max(1, Math.min(POSTS_PER_CALL, x.spending.postsAffordable));
  for (const batch of batchesOf([...young!, ...old!], size)) await lookup.read(batch);
  const { readings, refused } = lookup;
  return {
    posts: [...refs.keys()].map((id) => readings.get(id) ?? { externalId: id, status: 'failed', failure: NO_ID }),
    ...(refused.length === 0 ? {} : { refused }),
  };
}

class Lookup {
  readonly readings = new Map<string, PostReading>();
  #refusal: Failure | null = null;
  #splitsLeft = SPLITS_MAX;

  constructor(
    private readonly x: XClient,
    private readonly access: PlatformAccess,
    private readonly figures: PrivateFigures,
  ) {}

  get refused(): readonly RefusedMetric[] {
    return this.figures.refused;
  }

  async read(batch: readonly PostRef[]): Promise<void> {
    if (this.#refusal !== null) return this.#fail(batch, this.#refusal);
    const now = this.x.clock.now();
    const young = batch.some(({ publishedAt }) => hasPrivateFigures(publishedAt, now));
    const { result, groups } = await this.figures.ask(young, (fields) => this.#ask(batch, fields));
    if (result.ok) {
      const again = takeLookup(result.value, batch, { groups, refused: this.figures.missing, now, readings: this.readings });
      if (again.length > 0) await this.#readOpenly(again);
      return;
    }
    if (endsAsking(result.failure)) this.#refusal = result.failure;
    if (result.failure.class !== 'invalid_request' || batch.length === 1 || this.#splitsLeft === 0)
      return this.#fail(batch, result.failure);
    this.#splitsLeft -= 1;
    for (const half of batchesOf(batch, Math.ceil(batch.length / 2))) await this.read(half);
  }

  /** Once more without private figures, for posts that X hid because of them. */
  async #readOpenly(again: readonly { readonly ref: PostRef; readonly why: Failure | null }[]): Promise<void> {
    const refs = again.map(({ ref }) => ref);
    const result = await this.#ask(refs, []);
    if (!result.ok) return this.#fail(refs, result.failure);
    takeLookup(result.value, refs, { groups: [], refused: this.figures.missing, now: this.x.clock.now(), readings: this.readings });
    for (const { ref, why } of again) {
      const reading = this.readings.get(ref.externalId);
      if (why !== null && reading?.status === 'ok') this.readings.set(ref.externalId, { ...reading, status: 'partial', failure: why });
    }
  }

  #ask(batch: readonly PostRef[], groups: readonly string[]) {
    const day = this.x.clock.now().toISOString().slice(0, 10);
    const ids = batch.map(({ externalId }) => externalId);
    return this.x.call(ROUTES.lookup, this.access, {
      query: {
        ids: ids.join(','),
        ...figureFields(
          groups,
          batch.some(({ mediaType }) => mediaType === 'video'),
        ),
      },
      expected: { posts: ids, readToday: batch.filter(({ last }) => last?.capturedAt.startsWith(day)).map(({ externalId }) => externalId) },
    });
  }

  #fail(batch: readonly PostRef[], failure: Failure): void {
    for (const { externalId } of batch) this.readings.set(externalId, { externalId, status: 'failed', failure });
  }
}
