import type { Failure } from '@afterpost/contracts';
import { batchesOf } from '../http/wire.ts';
import type { PlatformAccess } from '../port/identity.ts';
import type { Asking, FetchPostsResult, PostReading, PostRef, RefusedMetric } from '../port/insights.ts';
import { failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import { settleAbsent } from './absent-posts.ts';
import type { LinkedInApi } from './api.ts';
import { POSTS_PER_CALL } from './capabilities.ts';
import { isOfTheMetric } from './errors.ts';
import { isMoved, isViewsMoved, pageReading, REACTIONS, VIDEO_VIEW } from './page-reading.ts';
import type { Read } from './page-reading.ts';
import { isForEveryBatch, readTotals } from './page-totals.ts';
import { NO_POST } from './publish.ts';
import { readReactions, readVideoViews } from './reactions.ts';
import { postKindOf } from './urn.ts';

/**
 * The figures of a page's posts: one call for 50, one more for the reactions of those whose likes moved, one for each
 * video that moved. A refusal that every further call would meet as well ends the asking.
 */
export async function figuresOfPage(
  api: LinkedInApi,
  refs: readonly PostRef[],
  access: PlatformAccess,
  asking: Asking,
): Promise<FetchPostsResult> {
  const asked = new PageAsking(api, access, asking);
  const readings = new Map<string, PostReading>();
  const readable = refs.filter(({ externalId }) => postKindOf(externalId) !== null);
  for (const batch of batchesOf(readable, POSTS_PER_CALL)) {
    for (const reading of await asked.batch(batch)) readings.set(reading.externalId, reading);
  }
  const posts = refs.map((ref) => readings.get(ref.externalId) ?? failedReading(ref, NO_POST));
  return asked.refused.length > 0 ? { posts, refused: asked.refused } : { posts };
}

/** One asking: what was refused in it is not asked again. */
class PageAsking {
  readonly refused: RefusedMetric[] = [];
  readonly #dropped: ReadonlySet<string>;
  readonly #refusals = new Map<string, Failure>();
  #halt: Failure | null = null;

  constructor(
    private readonly api: LinkedInApi,
    private readonly access: PlatformAccess,
    { dropped }: Asking,
  ) {
    this.#dropped = new Set(dropped.filter(({ surface }) => surface === 'page').map(({ metric }) => metric));
  }

  async batch(refs: readonly PostRef[]): Promise<readonly PostReading[]> {
    const halted = this.#halt;
    if (halted !== null) return refs.map((ref) => failedReading(ref, halted));
    const { totals, halt } = await readTotals(this.api, refs, this.access);
    this.#halt = halt;
    const isLeftOut = ({ externalId }: PostRef): boolean => {
      const total = totals.get(externalId);
      return total?.ok === true && total.value === null;
    };
    const absences = await settleAbsent(this.api, refs.filter(isLeftOut), this.access);
    const read = refs.map((ref) => ({ ref, told: absences.get(ref.externalId) ?? totals.get(ref.externalId) ?? failed(NO_POST) }));
    const present = read.flatMap(({ ref, told }) =>
      told.ok && told.value !== 'missing' && told.value !== null ? [{ ref, total: told.value }] : [],
    );
    const reactions = await this.#reactions(present.filter(({ ref, total }) => isMoved(ref, total)).map(({ ref }) => ref.externalId));
    const readings: PostReading[] = read.flatMap(({ ref, told }): PostReading[] => {
      if (!told.ok) return [failedReading(ref, told.failure)];
      return told.value === 'missing' ? [{ externalId: ref.externalId, status: 'missing' }] : [];
    });
    for (const { ref, total } of present) {
      const views = isViewsMoved(ref, total)
        ? await this.#ask(VIDEO_VIEW, () => readVideoViews(this.api, ref.externalId, this.access))
        : null;
      readings.push(pageReading(ref, total, { reactions: reactions.get(ref.externalId) ?? null, views }));
    }
    return readings;
  }

  async #reactions(urns: readonly string[]): Promise<ReadonlyMap<string, Read['reactions']>> {
    const read = urns.length === 0 ? null : await this.#ask(REACTIONS, () => readReactions(this.api, urns, this.access));
    if (read === null) return new Map();
    return read.ok ? read.value : new Map(urns.map((urn) => [urn, read]));
  }

  /** A metric that is dropped is not asked (`null`); one that was refused, or after the end of all asking, is refused unasked. */
  async #ask<T>(metric: string, call: () => Promise<Outcome<T>>): Promise<Outcome<T> | null> {
    if (this.#dropped.has(metric)) return null;
    const refusal = this.#halt ?? this.#refusals.get(metric);
    if (refusal) return failed(refusal);
    const read = await call();
    if (!read.ok) this.#heed(metric, read.failure);
    return read;
  }

  /** Without the right to ask, the rest of this asking goes without; a metric that is refused as such is told to everybody. */
  #heed(metric: string, failure: Failure): void {
    if (isForEveryBatch(failure)) this.#halt = failure;
    if (failure.class === 'permission_denied' || isOfTheMetric(failure)) this.#refusals.set(metric, failure);
    if (isOfTheMetric(failure)) this.refused.push({ surface: 'page', metric, reason: failure.message });
  }
}

const failedReading = ({ externalId }: PostRef, failure: Failure): PostReading => ({ externalId, status: 'failed', failure });
