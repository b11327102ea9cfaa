import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { ApiRefusal, type ApiResult } from '../http/json-api.ts';
import { askMetrics, metricRefusal } from './metric-refusals.ts';

const refused = (message: string, code = 100): ApiRefusal =>
  new ApiRefusal({ class: 'invalid_request', message }, 'no', { error: { message, type: 'OAuthException', code } });
const UNNAMED = '(#100) The value must be a valid insights metric';
const namesIn = (message: string, asked: readonly string[]) => metricRefusal(refused(message), asked)?.names;

describe('a refused metric', () => {
  it('are told in words without tokens: they are stored and shown', () => {
    const answer = refused('(#100) The metric reach is gone, see ?access_token=EAAobviouslyfake0000000000');
    expect(metricRefusal(answer, ['reach'])).toEqual({
      names: ['reach'],
      reason: '(#100) The metric reach is gone, see ?access_token=[secret]',
    });
  });

  it('is found by its place', () => {
    const words = '(#100) metric[1] must be one of the following values: impressions, reach, replies, views';
    expect(namesIn(words, ['views', 'karma', 'reach'])).toEqual(['karma']);
  });

  it.each([
    '(#100) The Media Insights API does not support the impressions, replies metric for this media product type.',
    '(#100) Starting from version v22.0 and above, the impressions and replies metrics are no longer supported for the queried media',
  ])('is found by its name: %s', (words) => {
    expect(namesIn(words, ['views', 'impressions', 'replies'])).toEqual(['impressions', 'replies']);
  });

  it('is never mistaken for one whose name holds its own', () => {
    expect(namesIn('(#100) The API does not support the total_views metric.', ['views', 'total_views'])).toEqual(['total_views']);
  });

  it('may be named by nobody', () => {
    expect(namesIn(UNNAMED, ['post_clicks', 'reach'])).toEqual([]);
  });

  it.each([
    refused('(#100) Tried accessing nonexisting field (insights)'),
    refused('(#10) This metric needs a permission', 10),
    { ok: true, value: {}, headers: {}, status: 200 } as const,
  ])('is not seen in other answers', (result) => {
    expect(metricRefusal(result, ['reach'])).toBeNull();
  });
});

/** A platform that refuses some metrics, with words that name them, their place, or nothing. */
const platform = (bad: ReadonlySet<string>, style: 'named' | 'placed' | 'unnamed') => {
  const calls: (readonly string[])[] = [];
  return {
    calls,
    ask: (metrics: readonly string[]): Promise<ApiResult> => {
      calls.push(metrics);
      const place = metrics.findIndex((metric) => bad.has(metric));
      if (place === -1) return Promise.resolve({ ok: true, value: metrics, headers: {}, status: 200 });
      const words = {
        named: `(#100) It does not support the ${metrics.filter((metric) => bad.has(metric)).join(', ')} metric here.`,
        placed: `(#100) metric[${place}] must be one of the following values: ${metrics.join(', ')}`,
        unnamed: UNNAMED,
      };
      return Promise.resolve(refused(words[style]));
    },
  };
};

describe('asking for metrics', () => {
  it('ends with exactly those that are not refused, in their order, however Meta words it', async () => {
    const metrics = fc.uniqueArray(fc.stringMatching(/^m_[a-z]{1,6}$/), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(metrics, fc.func(fc.boolean()), fc.constantFrom('named', 'placed', 'unnamed'), async (asked, isBad, style) => {
        const bad = new Set(asked.filter((metric) => isBad(metric)));
        const { ask, calls } = platform(bad, style);
        const { result, refused: found } = await askMetrics(asked, ask);
        expect(result).toMatchObject({ ok: true, value: asked.filter((metric) => !bad.has(metric)) });
        expect(found.map(({ metric }) => metric).toSorted()).toEqual([...bad].toSorted());
        expect(calls.length).toBeLessThanOrEqual(2 + 2 * bad.size * Math.ceil(1 + Math.log2(asked.length)));
      }),
    );
  });

  it('gives up on a refusal that no probe repeats', async () => {
    const { result, refused: found } = await askMetrics(
      ['post_clicks', 'reach'],
      () => Promise.resolve(refused(UNNAMED)),
      (metrics) => Promise.resolve({ ok: true, value: metrics, headers: {}, status: 200 }),
    );
    expect([result.ok, found]).toEqual([false, []]);
  });
});
