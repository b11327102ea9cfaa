import type { ApiResult } from '../http/json-api.ts';
import { redact } from '../http/redact.ts';
import { graphErrorOf } from './errors.ts';

/** A metric and the words it was refused with, redacted. */
export interface Refused {
  readonly metric: string;
  readonly reason: string;
}

/** A request that failed because of a metric. `names` is empty where Meta does not say of which. */
export interface MetricRefusal {
  readonly names: readonly string[];
  readonly reason: string;
}

const INSIGHTS_PARAMETER = 100;

/**
 * Reads what Meta says when it refuses metrics: `metric[0] must be one of the following values: …` (by place), `does not
 * support the a, b metric` and `the a metric is no longer supported` (by name), `must be a valid insights metric` (by
 * nothing). `null` where an answer is no such refusal.
 */
export function metricRefusal(result: ApiResult, asked: readonly string[]): MetricRefusal | null {
  const error = result.ok ? null : graphErrorOf(result.body);
  if (error === null || error.code !== INSIGHTS_PARAMETER || !/metric/i.test(error.message)) return null;
  const reason = redact(error.message);
  // What follows are the names that would have been accepted.
  const [blamed = ''] = error.message.split(/following values/i);
  const place = /\bmetric\[(\d+)\]/i.exec(blamed)?.[1];
  const placed = place === undefined ? undefined : asked[Number(place)];
  if (placed !== undefined) return { names: [placed], reason };
  const words = new Set(blamed.match(/\w+/g));
  return { names: asked.filter((metric) => words.has(metric)), reason };
}

/** An answer that was reached in the end, and what had to be left out for it. */
export interface AnswerWithout {
  readonly result: ApiResult;
  readonly refused: readonly Refused[];
}

/**
 * Asks for metrics, and goes on without those that Meta refuses. Where it does not say which, halves are probed until the
 * culprits are alone. `ask` meets ever shorter lists, in the end perhaps an empty one; `probe` may be a cheaper call.
 */
export async function askMetrics(
  metrics: readonly string[],
  ask: (metrics: readonly string[]) => Promise<ApiResult>,
  probe: (metrics: readonly string[]) => Promise<ApiResult> = ask,
): Promise<AnswerWithout> {
  const refused: Refused[] = [];
  for (let left = metrics; ;) {
    const result = await ask(left);
    const refusal = metricRefusal(result, left);
    if (refusal === null) return { result, refused };
    const found =
      refusal.names.length > 0
        ? refusal.names.map((metric) => ({ metric, reason: refusal.reason }))
        : await culpritsIn(left, probe, refusal);
    if (found.length === 0) return { result, refused };
    refused.push(...found);
    const culprits = new Set(found.map(({ metric }) => metric));
    left = left.filter((metric) => !culprits.has(metric));
  }
}

/** `metrics` were refused together. */
async function culpritsIn(
  metrics: readonly string[],
  probe: (metrics: readonly string[]) => Promise<ApiResult>,
  { reason }: MetricRefusal,
): Promise<readonly Refused[]> {
  if (metrics.length <= 1) return metrics.map((metric) => ({ metric, reason }));
  const middle = Math.ceil(metrics.length / 2);
  const culprits: Refused[] = [];
  for (const half of [metrics.slice(0, middle), metrics.slice(middle)]) {
    const refusal = metricRefusal(await probe(half), half);
    if (refusal !== null) culprits.push(...(await culpritsIn(half, probe, refusal)));
  }
  return culprits;
}
