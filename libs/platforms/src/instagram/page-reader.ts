import type { Failure } from '@afterpost/contracts';
import { isObject, objectOf } from '../http/wire.ts';
import type { WireObject } from '../http/wire.ts';
import type { ApiResult } from '../http/json-api.ts';
import { asksForLess } from '../meta/errors.ts';
import { askMetrics, metricRefusal } from '../meta/metric-refusals.ts';
import type { Refused } from '../meta/metric-refusals.ts';
import { cursorAfter } from '../meta/paging.ts';
import { failureOf } from './api.ts';
import type { Client } from './api.ts';
import { mediaFields } from './media-node.ts';
import { isForOtherMedia, noInsights } from './no-insights.ts';

/** A media object of a page; `without`: why it came without insights, if it did. */
export interface PageMedia {
  readonly node: WireObject;
  readonly without: NoInsights | null;
}

/** `conversion` and `few-viewers` are no errors; anything else was refused. */
export type NoInsights = 'conversion' | 'few-viewers' | Failure;

/** A run of media, newest first. */
export interface Piece {
  readonly media: readonly PageMedia[];
  /** Where the next one begins. */
  readonly after: string | undefined;
  /** `edge`: there is no next one. `conversion`: nothing from there on has insights. A failure: it broke off there. */
  readonly end: 'edge' | 'conversion' | Failure | null;
}

/** Refusals that one page may cost; what is left of it then comes without insights. */
const REPAIRS_MAX = 12;

/**
 * Reads the media edge with nested insights, `count` media in one call if Instagram lets it. It computes a page whole or
 * not at all: a page that one media object spoils is read in halves until that one is alone and comes without insights,
 * and a page that is too much work is read in halves as well (BEHAVIOR.md, 6 and 7).
 */
export class PageReader {
  /** Metrics that were found not to work on pages. */
  readonly refused: Refused[] = [];
  readonly #client: Client;
  #metrics: readonly string[];
  #denied: Failure | null = null;
  #repairs = 0;

  constructor(client: Client, metrics: readonly string[]) {
    this.#client = client;
    this.#metrics = metrics;
  }

  async read(after: string | undefined, count: number): Promise<Piece> {
    const metrics = this.#denied === null ? this.#metrics : [];
    const result = await this.#ask(after, count, metrics);
    if (result.ok) return pieceOf(result.value, after, this.#denied);
    return this.#mend(result, after, count, metrics);
  }

  /** Without insights: of media that have none. */
  async readPlain(after: string | undefined, count: number, without: NoInsights): Promise<Piece> {
    const result = await this.#ask(after, count, []);
    return result.ok ? pieceOf(result.value, after, without) : brokenAt(after, result.failure);
  }

  async #mend(result: ApiResult & { ok: false }, after: string | undefined, count: number, metrics: readonly string[]): Promise<Piece> {
    const { failure } = result;
    if (asksForLess(result.body) && count > 1) return this.#halves(after, count, false);
    if (metrics.length === 0) return brokenAt(after, failure);
    if (await this.#drops(result, after, metrics)) return this.read(after, count);
    const spoiler = noInsights(result) ?? failure;
    if (spoiler === failure && !(failure.class === 'invalid_request' || failure.class === 'permission_denied')) {
      return brokenAt(after, failure);
    }
    this.#repairs += 1;
    // Without the permission every piece would be refused, so the rest goes without.
    if (spoiler === failure && (failure.class === 'permission_denied' || this.#repairs > REPAIRS_MAX)) {
      this.#denied = failure;
      return this.read(after, count);
    }
    if (count > 1) return this.#halves(after, count, true);
    return spoiler === 'conversion' ? { media: [], after, end: 'conversion' } : this.readPlain(after, 1, spoiler);
  }

  /** `isSpoilt`: it is known that some media object of them spoils its page. */
  async #halves(after: string | undefined, count: number, isSpoilt: boolean): Promise<Piece> {
    const size = Math.ceil(count / 2);
    const first = await this.read(after, size);
    if (first.end !== null) return first;
    const left = count - size;
    const isInSecond = isSpoilt && left > 1 && first.media.every(({ without }) => without === null);
    const second = await (isInSecond ? this.#halves(first.after, left, true) : this.read(first.after, left));
    return { ...second, media: [...first.media, ...second.media] };
  }

  /** Whether metrics were refused as such, by name or found by asking for ever fewer of them; then the next call goes without. */
  async #drops(result: ApiResult, after: string | undefined, metrics: readonly string[]): Promise<boolean> {
    const refusal = isForOtherMedia(result) ? null : metricRefusal(result, metrics);
    if (refusal === null) return false;
    const culprits =
      refusal.names.length > 0
        ? refusal.names.map((metric) => ({ metric, reason: refusal.reason }))
        : (await askMetrics(metrics, (some) => this.#ask(after, 1, some))).refused;
    this.refused.push(...culprits);
    const names = new Set(culprits.map(({ metric }) => metric));
    this.#metrics = metrics.filter((metric) => !names.has(metric));
    return culprits.length > 0;
  }

  #ask(after: string | undefined, limit: number, metrics: readonly string[]): Promise<ApiResult> {
    const { graph, caller, id, flavour } = this.#client;
    return graph.get('GET /{ig}/media', `/${id}/media`, { fields: mediaFields(flavour, metrics), limit, after }, caller);
  }
}

function pieceOf(body: unknown, from: string | undefined, without: NoInsights | null): Piece {
  const { data } = objectOf(body);
  if (!Array.isArray(data)) return brokenAt(from, failureOf('transient', 'the answer holds no list of media'));
  const after = data.length > 0 ? cursorAfter(body) : undefined;
  return { media: data.filter(isObject).map((node) => ({ node, without })), after, end: after === undefined ? 'edge' : null };
}

const brokenAt = (after: string | undefined, failure: Failure): Piece => ({ media: [], after, end: failure });
