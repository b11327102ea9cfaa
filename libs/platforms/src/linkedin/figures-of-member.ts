import type { Failure } from '@afterpost/contracts';
import { unreachable } from '@afterpost/kernel';
import { objectOf, countOrNull, isObject, textOrNull } from '../http/wire.ts';
import type { PlatformAccess } from '../port/identity.ts';
import type { Asking, FetchPostsResult, PostReading, PostRef, RefusedMetric } from '../port/insights.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import type { LinkedInApi } from './api.ts';
import { failureOf, isOfTheMetric, NONEXISTENT_VERSION } from './errors.ts';
import { dueFigures, isOften } from './member-figures.ts';
import type { MemberFigure } from './member-figures.ts';
import { memberReading } from './member-reading.ts';
import type { ReadFigures } from './member-reading.ts';
import { NO_POST } from './publish.ts';
import type { RestliValue } from './restli.ts';
import { postKindOf } from './urn.ts';

/**
 * The figures of a member's posts, one call for each figure of each post that is due (BEHAVIOR.md, 13): impressions and
 * reach of all posts first, so that a day's budget which runs out leaves every post with something.
 */
export async function figuresOfMember(
  api: LinkedInApi,
  refs: readonly PostRef[],
  access: PlatformAccess,
  asking: Asking,
): Promise<FetchPostsResult> {
  const now = api.now();
  const asked = new MemberAsking(api, access, asking);
  const readable = refs.filter(({ externalId }) => postKindOf(externalId) !== null);
  const due = readable.flatMap((ref) => dueFigures(ref, asked.dropped, now).map((figure) => ({ ref, figure })));
  const inTurn = [...due.filter(({ figure }) => isOften(figure)), ...due.filter(({ figure }) => !isOften(figure))];
  for (const { ref, figure } of inTurn) await asked.ask(ref, figure);
  const posts = refs.map((ref): PostReading => {
    const { externalId } = ref;
    if (postKindOf(externalId) === null) return { externalId, status: 'failed', failure: NO_POST };
    return asked.missing.has(externalId)
      ? { externalId, status: 'missing' }
      : memberReading(ref, asked.readOf(externalId), asked.dropped, now);
  });
  return asked.refused.length > 0 ? { posts, refused: asked.refused } : { posts };
}

/** One asking: a post that is gone or refused is left alone, a figure that is refused is not asked for again. */
class MemberAsking {
  readonly refused: RefusedMetric[] = [];
  readonly missing = new Set<string>();
  readonly dropped: ReadonlySet<string>;
  readonly #read = new Map<string, Map<MemberFigure, Outcome<number | null>>>();
  /** By post or by figure. */
  readonly #refusals = new Map<string, Failure>();
  #halt: Failure | null = null;
  #isProfileReadable = false;

  constructor(
    private readonly api: LinkedInApi,
    private readonly access: PlatformAccess,
    { dropped }: Asking,
  ) {
    this.dropped = new Set(dropped.filter(({ surface }) => surface === 'member').map(({ metric }) => metric));
  }

  readOf(externalId: string): ReadFigures {
    return this.#read.get(externalId) ?? new Map<MemberFigure, Outcome<number | null>>();
  }

  async ask({ externalId }: PostRef, figure: MemberFigure): Promise<void> {
    if (this.missing.has(externalId)) return;
    const refusal = this.#halt ?? this.#refusals.get(externalId) ?? this.#refusals.get(figure);
    const outcome = refusal ? failed(refusal) : await readFigure(this.api, figure, entityOf(externalId), this.access);
    if (!outcome.ok && !refusal) await this.#heed(externalId, figure, outcome.failure);
    const figures = this.#read.get(externalId) ?? new Map<MemberFigure, Outcome<number | null>>();
    this.#read.set(externalId, figures.set(figure, outcome));
  }

  async #heed(externalId: string, figure: MemberFigure, failure: Failure): Promise<void> {
    switch (failure.class) {
      case 'token_expired':
      case 'rate_limited':
        this.#halt = failure;
        return;
      case 'not_found':
        this.missing.add(externalId);
        return;
      case 'permission_denied':
        if (await this.#mayReadProfile()) this.#refusals.set(externalId, failure);
        else this.#halt = failure;
        return;
      case 'invalid_request':
        if (failure.platformCode === NONEXISTENT_VERSION) this.#halt = failure;
        // The oldest figure is never unknown: if that is refused, it is the post.
        else if (figure === 'IMPRESSION' || !isOfTheMetric(failure)) this.#refusals.set(externalId, failure);
        else this.#refuse(figure, failure);
        return;
      case 'content_rejected':
      case 'transient':
      case 'unconfirmed':
        return;
      default:
        unreachable(failure.class);
    }
  }

  #refuse(figure: MemberFigure, failure: Failure): void {
    this.#refusals.set(figure, failure);
    this.refused.push({ surface: 'member', metric: figure, reason: failure.message });
  }

  /** Whether it is the post that is refused, or the whole profile: asked once, of the profile's own total. */
  async #mayReadProfile(): Promise<boolean> {
    if (!this.#isProfileReadable) this.#isProfileReadable = (await readFigure(this.api, 'IMPRESSION', { q: 'me' }, this.access)).ok;
    return this.#isProfileReadable;
  }
}

/** A share and a ugcPost are named in different words. */
const entityOf = (externalId: string): Record<string, RestliValue> => ({
  q: 'entity',
  entity: postKindOf(externalId) === 'share' ? { share: externalId } : { ugc: externalId },
});

async function readFigure(
  api: LinkedInApi,
  queryType: MemberFigure,
  entity: Record<string, RestliValue>,
  access: PlatformAccess,
): Promise<Outcome<number | null>> {
  const route = queryType === 'VIDEO_PLAY' ? 'memberCreatorVideoAnalytics' : 'memberCreatorPostAnalytics';
  const query = { ...entity, queryType, aggregation: 'TOTAL' };
  const result = await api.call({ method: 'GET', path: `/rest/${route}`, route, query, restliMethod: 'FINDER' }, access);
  if (!result.ok) return result;
  const { elements } = objectOf(result.value);
  if (!Array.isArray(elements)) return failed(failureOf('transient', 'the answer holds no figure'));
  // Nothing is not 0 here: LinkedIn does not say what it means by it.
  const element = elements.map(objectOf).find(({ metricType }) => isOfType(metricType, queryType));
  return answered(countOrNull(element?.['count']));
}

/** A string from version 202605 on, before that an object of one key. */
function isOfType(metricType: unknown, queryType: MemberFigure): boolean {
  const name = isObject(metricType) ? textOrNull(Object.values(metricType)[0]) : textOrNull(metricType);
  return name === null || name === queryType;
}
