import { describe, expect, it } from '@jest/globals';
import { ApiRefusal, type ApiResult } from '../http/json-api.ts';
import type { GraphParams } from '../meta/graph.ts';
import type { Client } from './api.ts';
import { discover } from './discover.ts';
import type { Conversions } from './discover.ts';

const DAY_OF_POST = (index: number): string => `2026-11-${String(20 - index).padStart(2, '0')}T10:00:00+0000`;

/** Ten posts, of which the newest `measurable` have insights. */
function accountWith(measurable: () => number): { client: Client; asked: { limit: unknown; nested: boolean }[] } {
  const asked: { limit: unknown; nested: boolean }[] = [];
  const get = (_route: string, _path: string, { fields, limit, after }: GraphParams): Promise<ApiResult> => {
    const nested = JSON.stringify(fields).includes('insights');
    asked.push({ limit, nested });
    const start = Number(after ?? 0);
    const end = Math.min(10, start + Number(limit));
    if (nested && end > measurable()) {
      const body = { error: { code: 100, error_subcode: 2108006, message: 'Invalid parameter' } };
      return Promise.resolve(new ApiRefusal({ class: 'invalid_request', message: 'refused' }, 'no', body));
    }
    const values = [{ value: 5 }];
    const data = Array.from({ length: end - start }, (_, offset) => ({
      id: String(100 + start + offset),
      media_type: 'IMAGE',
      timestamp: DAY_OF_POST(start + offset),
      ...(nested ? { insights: { data: [{ name: 'reach', period: 'lifetime', values }] } } : {}),
    }));
    const paging = { cursors: { after: String(end) }, ...(end < 10 ? { next: 'https://graph.example/next' } : {}) };
    return Promise.resolve({ ok: true, value: { data, paging }, headers: {}, status: 200 });
  };
  return { asked, client: { flavour: 'instagram-login', id: '1001', graph: { get } as unknown as Client['graph'], caller: {} } };
}

describe('the newest page of an account that turned professional lately', () => {
  it('is measured as far as it can be, and from the second time on in two calls', async () => {
    let measurable = 3;
    const { client, asked } = accountWith(() => measurable);
    const conversions: Conversions = new Map();
    const read = async () => {
      asked.length = 0;
      const page = await discover(client, conversions, { limit: 8 });
      if (!page.ok) throw new Error(page.failure.message);
      return { reach: page.value.posts.map(({ figures }) => figures?.metrics.reach), cursor: page.value.cursor };
    };
    const first = await read();
    expect(first).toEqual({ reach: [5, 5, 5, null, null, null, null, null], cursor: 'plain:8' });
    expect(await read()).toEqual(first);
    expect(asked).toEqual([
      { limit: 8, nested: false },
      { limit: 3, nested: true },
    ]);
    measurable = 10;
    conversions.set('1001', '2000-01-01T00:00:00.000Z');
    expect(await read()).toEqual({ reach: Array.from({ length: 8 }, () => 5), cursor: '8' });
    await read();
    expect(asked).toEqual([{ limit: 8, nested: true }]);
  });
});
