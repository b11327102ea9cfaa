import { DAY } from '@afterpost/kernel';
import { badParam } from '../api/problems.ts';
import type { Query } from '../rest-li/query.ts';
import type { RestLiRecord } from '../rest-li/rest-li.ts';

/** Epoch milliseconds; the end is not part of it. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** How far back any statistics go. */
export const YEAR = 365 * DAY;

/** The days or months of UTC that `timeIntervals` asks for, at most a year back and until now. */
export function intervalsOf(query: Query, now: Date): Span[] | undefined {
  const asked = query.record('timeIntervals');
  if (!asked) return undefined;
  const range = asked['timeRange'] as RestLiRecord | undefined;
  const [start, end] = [Number(range?.['start']), Number(range?.['end'] ?? now.getTime())];
  const unit = asked['timeGranularityType'];
  if (!Number.isInteger(start) || !Number.isInteger(end) || start >= end || (unit !== 'DAY' && unit !== 'MONTH'))
    throw badParam('timeIntervals');
  const from = Math.max(start, now.getTime() - YEAR);
  const to = Math.min(end, now.getTime());
  const spans: Span[] = [];
  for (let at = floorTo(unit, from); at < to; at = next(unit, at)) spans.push({ start: at, end: next(unit, at) });
  return spans;
}

/** Calendar days of `dateRange=(start:(year:,month:,day:),end:(…))`; the end is not part of it. */
export function dateRangeOf(query: Query): Span | undefined {
  const asked = query.record('dateRange');
  if (!asked) return undefined;
  const [start, end] = [dayOf(asked['start']), dayOf(asked['end'])];
  if (Number.isNaN(start) || Number.isNaN(end) || start >= end) throw badParam('dateRange');
  return { start, end };
}

export const daysOf = ({ start, end }: Span): Span[] =>
  Array.from({ length: Math.ceil((end - start) / DAY) }, (_, index) => ({ start: start + index * DAY, end: start + (index + 1) * DAY }));

export function dateView(ms: number): { year: number; month: number; day: number } {
  const date = new Date(ms);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

const dayOf = (value: unknown): number => {
  const { year, month, day } = (value ?? {}) as Record<string, string | undefined>;
  return [year, month, day].some((part) => !/^\d+$/.test(part ?? '')) ? Number.NaN : Date.UTC(Number(year), Number(month) - 1, Number(day));
};

const floorTo = (unit: 'DAY' | 'MONTH', ms: number): number => {
  const date = new Date(ms);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), unit === 'DAY' ? date.getUTCDate() : 1);
};

const next = (unit: 'DAY' | 'MONTH', ms: number): number => {
  const date = new Date(ms);
  return unit === 'DAY' ? ms + DAY : Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
};
