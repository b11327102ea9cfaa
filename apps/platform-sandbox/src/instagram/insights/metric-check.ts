import type { InsightsColumn } from '../media/media.ts';
import { IMPRESSIONS, MEDIA_METRICS, type MediaMetric, type MetricRow } from './metric-table.ts';

/** Why an insights call is refused, in the API's own sentences (observed in 2026). */
export interface MetricRefusal {
  readonly code: 1 | 10 | 100;
  readonly message: string;
}

/** What a metric is asked of. */
interface MetricSubject {
  readonly column: InsightsColumn;
  readonly crossposted: boolean;
}

/** Who asks, and what the sandbox was told about the platform. */
export interface MetricCaller {
  readonly facebookLogin: boolean;
  /** Names the platform has taken away since (setting `retireMetrics`). */
  readonly retired: ReadonlySet<string>;
  /** How metrics of Facebook Login are refused to Instagram Login: as unknown, or as unsupported. */
  readonly foreignMetrics: 'unknown' | 'unsupported';
}

const WHITELIST = [IMPRESSIONS, ...Object.keys(MEDIA_METRICS)];

/** The names that the API lists when it does not know one; the same for all media. */
const knownNames = ({ retired, facebookLogin, foreignMetrics }: MetricCaller): readonly string[] =>
  WHITELIST.filter((name) => !retired.has(name) && (facebookLogin || foreignMetrics === 'unsupported' || !isForeign(name)));

const rowOf = (name: string): MetricRow | undefined => (MEDIA_METRICS as Readonly<Record<string, MetricRow>>)[name];

const isForeign = (name: string): boolean => rowOf(name)?.flavours === 'facebookLogin';

/** The names, if every one of them is answered on this item. One that is not fails the whole call. */
export function checkMetrics(names: readonly string[], subject: MetricSubject, caller: MetricCaller): MediaMetric[] | MetricRefusal {
  const known = knownNames(caller);
  const unknown = names.findIndex((name) => !known.includes(name));
  if (names.length === 0) return { code: 100, message: '(#100) The parameter metric is required' };
  if (unknown >= 0) return { code: 100, message: `(#100) metric[${unknown}] must be one of the following values: ${known.join(', ')}` };
  if (names.includes(IMPRESSIONS) && subject.column === 'feed') return NO_IMPRESSIONS;
  const unsupported = names.filter((name) => !isSupported(name, subject, caller));
  if (unsupported.length === 0) return [...new Set(names)] as MediaMetric[];
  return {
    code: 100,
    message: `(#100) The Media Insights API does not support the ${unsupported.join(', ')} metric for this media product type.`,
  };
}

const NO_IMPRESSIONS: MetricRefusal = {
  code: 100,
  message: '(#100) Starting from version v22.0 and above, the impressions metric is no longer supported for the queried media',
};

function isSupported(name: string, { column, crossposted }: MetricSubject, { facebookLogin }: MetricCaller): boolean {
  const row = rowOf(name);
  if (!row?.on.includes(column)) return false;
  return (facebookLogin || row.flavours === 'both') && (crossposted || !row.needsCrosspost);
}

/** A breakdown that one of the metrics does not have breaks the API without words. */
export function checkBreakdown(names: readonly MediaMetric[], breakdown: string | undefined): MetricRefusal | undefined {
  if (breakdown === undefined || names.every((name) => rowOf(name)?.breakdown === breakdown)) return undefined;
  return { code: 1, message: 'An unknown error has occurred.' };
}
