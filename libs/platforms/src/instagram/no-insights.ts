import type { ApiResult } from '../http/json-api.ts';
import { graphErrorOf } from '../meta/errors.ts';

const BEFORE_CONVERSION = 2108006;

/**
 * Refusals that are no errors: there simply are no insights of these media, and their plain fields answer as ever.
 * `conversion`: posted before the account became a professional one, like everything older. `few-viewers`: a story that
 * fewer than five people saw (BEHAVIOR.md, 6).
 */
export function noInsights(result: ApiResult): 'conversion' | 'few-viewers' | null {
  const error = result.ok ? null : graphErrorOf(result.body);
  if (error?.subcode === BEFORE_CONVERSION) return 'conversion';
  return error?.code === 10 && /not enough viewers/i.test(error.message) ? 'few-viewers' : null;
}

/** A metric that these media have not, though others do: nothing to be learnt about the metric as such. */
export function isForOtherMedia(result: ApiResult): boolean {
  const error = result.ok ? null : graphErrorOf(result.body);
  return error?.code === 100 && /for this media product type/i.test(error.message);
}
