import type { Failure, FailureClass } from '@afterpost/contracts';
import { failureWords } from '../http/failure-words.ts';
import type { ApiResult } from '../http/json-api.ts';
import { askMetrics, metricRefusal } from '../meta/metric-refusals.ts';
import type { Refused } from '../meta/metric-refusals.ts';
import type { RefusedMetric } from '../port/insights.ts';
import { SUMMARIES, surfaceOfUnit, VIEWS_BY_ADS } from './metric-units.ts';
import type { Surface } from './metric-units.ts';

type Ask = (units: readonly string[]) => Promise<ApiResult>;

/** What a question ended with: the last answer, and why parts of it were not asked in the end. */
export interface UnitsAnswer {
  readonly result: ApiResult;
  readonly without: readonly WithoutUnit[];
}

export interface WithoutUnit extends Refused {
  readonly class: FailureClass;
  /** Whether every account would be refused it; a scope that one account lacks says nothing about others. */
  readonly forAll: boolean;
}

/** What a whole request may fail for although the rest of it is fine: a missing scope, and an expansion of ours. */
const SHED: readonly { readonly unit: string; readonly onClass: FailureClass; readonly forAll: boolean }[] = [
  { unit: SUMMARIES, onClass: 'permission_denied', forAll: false },
  { unit: VIEWS_BY_ADS, onClass: 'invalid_request', forAll: true },
];

/** Asks for units, and goes on without those that are refused. A failure of anything else is the first answer's. */
export async function askUnits(units: readonly string[], ask: Ask, probe: Ask = ask): Promise<UnitsAnswer> {
  const { result, refused } = await askMetrics(units, ask, probe);
  const without = refused.map((one) => ({ ...one, class: 'invalid_request' as const, forAll: true }));
  const left = units.filter((unit) => !refused.some(({ metric }) => metric === unit));
  for (const { unit, onClass, forAll } of SHED) {
    if (result.ok || result.failure.class !== onClass || !left.includes(unit)) continue;
    const rest = await askUnits(
      left.filter((other) => other !== unit),
      ask,
      probe,
    );
    if (!rest.result.ok) continue;
    const gone = { metric: unit, reason: result.failure.message, class: onClass, forAll };
    return { result: rest.result, without: [...without, gone, ...rest.without] };
  }
  return { result, without };
}

/** Whether an answer may be refused for one of its units, so that asking without it helps. */
export const isAboutUnits = (result: ApiResult, units: readonly string[]): boolean =>
  metricRefusal(result, units) !== null ||
  (!result.ok && SHED.some(({ unit, onClass }) => units.includes(unit) && result.failure.class === onClass));

/** What others need not ask either. */
export const refusedMetrics = (without: readonly WithoutUnit[]): readonly RefusedMetric[] =>
  without.filter(({ forAll }) => forAll).map(({ metric, reason }) => ({ surface: surfaceOfUnit(metric), metric, reason }));

/** Why figures of a post are missing; `null` where none of what is missing concerns its surface. */
export function partialFailure(without: readonly WithoutUnit[], surface: Surface): Failure | null {
  const missing = without.filter(({ metric }) => surface === 'video' || surfaceOfUnit(metric) === 'post');
  const [first] = missing;
  if (first === undefined) return null;
  const names = missing.map(({ metric }) => metric).join(', ');
  return failureWords('Facebook', { class: first.class, words: `${names}: ${first.reason}` });
}
