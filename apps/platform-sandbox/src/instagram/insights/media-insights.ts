import { GraphError, badParameter } from '../../meta/graph-error.ts';
import type { FieldRequest } from '../../meta/fields.ts';
import type { Call, Edge } from '../../meta/node-type.ts';
import { insightRow } from './insight-values.ts';
import type { Instagram } from '../instagram.ts';
import { insightsColumn, type Media } from '../media/media.ts';
import { checkBreakdown, checkMetrics, type MetricCaller, type MetricRefusal } from './metric-check.ts';
import { INSIGHTS_LAG_MS } from '../media/public-life.ts';
import { isFacebookLogin, requireCapability } from '../login/scopes.ts';
import { reading } from '../variants.ts';

/** A story below this has too few viewers to be told about. */
const FEW = 5;

/** `GET /{media}/insights?metric=a,b[&breakdown=]`, and `insights.metric(a,b)` in a list: one metric that is refused refuses all. */
export const mediaInsights = (instagram: Instagram): Edge<Media> => ({
  read: (media, asked, call) => ({ rows: rowsOf(instagram, media, asked, call) }),
  rows: ({ args }) => args.list('metric').length,
});

/** Items of a carousel have none. */
export const childInsights = (): Edge<Media> => ({
  read: (_media, { args }) => {
    throw badParameter(`The Media Insights API does not support the ${args.list('metric').join(', ')} metric for this media product type.`);
  },
  rows: () => 1,
});

function rowsOf(instagram: Instagram, media: Media, { args }: FieldRequest, call: Call): readonly Readonly<Record<string, unknown>>[] {
  requireCapability(call, 'insights');
  const { variants } = instagram.meta;
  const subject = { column: insightsColumn(media), crossposted: media.crossposted === true };
  const metrics = checkMetrics(args.list('metric'), subject, metricCaller(instagram, call));
  if (!Array.isArray(metrics)) throw refusal(metrics);
  const breakdown = args.optional('breakdown');
  const broken = checkBreakdown(metrics, breakdown);
  if (broken) throw refusal(broken);
  const { convertedAt } = instagram.profile(media.igId);
  if (convertedAt !== undefined && media.at < convertedAt) throw beforeConversion();
  if (instagram.isExpiredStory(media)) return [];
  const lagMs = reading(variants, 'insightsLag') === 'none' ? 0 : INSIGHTS_LAG_MS;
  const figures = instagram.life.reported(media, lagMs);
  if (figures === undefined) return [];
  if (media.product === 'STORY' && figures.reach < FEW) throw new GraphError(10, '(#10) Not enough viewers for the media to show insights');
  return metrics.map((metric) => insightRow(media.id, metric, figures, breakdown) as Record<string, unknown>);
}

/** What decides whether a metric is known to this caller. */
const metricCaller = ({ meta, behaviour }: Instagram, call: Call): MetricCaller => ({
  facebookLogin: isFacebookLogin(call),
  retired: new Set(behaviour.retiredMetrics),
  foreignMetrics: reading(meta.variants, 'facebookMetricsOnInstagramLogin'),
});

export const refusal = ({ code, message }: MetricRefusal): GraphError => new GraphError(code, message, { status: 400 });

const beforeConversion = (): GraphError =>
  new GraphError(100, 'Invalid parameter', {
    subcode: 2108006,
    isTransient: false,
    data: { blame_field_specs: [['']] },
    userTitle: 'Media posted before business account conversion',
    userMessage:
      'Error occurred because the media was posted before the most recent time that the user’s account was converted to a business account from a personal account.',
  });
