import { badParameter } from '../../meta/graph-error.ts';
import type { Params } from '../../meta/params.ts';
import type { Facebook } from '../facebook.ts';

export interface InsightValue {
  readonly value: unknown;
  readonly end_time?: string;
  readonly [breakdown: string]: unknown;
}

export interface InsightRow {
  readonly name: string;
  readonly period: string;
  readonly values: readonly InsightValue[];
  readonly title: string | null;
  readonly description: string;
  readonly id: string;
}

/** One row as the API prints it. */
export function insightRow(
  nodeId: string,
  name: string,
  period: string,
  values: readonly InsightValue[],
): InsightRow & Record<string, unknown> {
  const words = name.replace(/^(post|page)_/, '').replaceAll('_', ' ');
  const title = `${period === 'lifetime' ? 'Lifetime' : 'Daily'} ${words}`;
  return { name, period, values, title, description: `${title}.`, id: `${nodeId}/insights/${name}/${period}` };
}

/**
 * The metrics asked for, all of them known.
 *
 * @throws GraphError 100 without a subcode for a name that is unknown, removed or retired; it does not say which
 */
export function metricsAsked(facebook: Facebook, args: Params, known: Readonly<Record<string, unknown>>): string[] {
  const names = args.list('metric');
  if (names.length === 0) throw badParameter('The parameter metric is required');
  const isGood = (name: string): boolean => Object.hasOwn(known, name) && !facebook.retired.includes(name);
  if (!names.every(isGood)) throw badParameter('The value must be a valid insights metric');
  return [...new Set(names)];
}

/** An object of counts without its zeros; nothing at all may come as PHP's empty array. */
export function countsObject(facebook: Facebook, counts: Readonly<Record<string, number>>): object {
  const kept = Object.entries(counts).filter(([, count]) => count !== 0);
  if (kept.length > 0) return Object.fromEntries(kept);
  return facebook.reading('emptyCounts') === '[]' ? [] : {};
}
