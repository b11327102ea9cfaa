import { describe, expect, it } from '@jest/globals';
import { insightRows, insightValue } from './insight-rows.ts';
import { expiryIn, fromUnixSeconds, metaInstant, unixSeconds } from './instant.ts';
import { cursorAfter } from './paging.ts';

describe('what Meta sends', () => {
  it('has instants without a colon in the offset', () => {
    expect(metaInstant('2026-11-02T09:15:04+0000')).toBe('2026-11-02T09:15:04.000Z');
    expect(metaInstant('2026-11-02T09:15:04-0800')).toBe('2026-11-02T17:15:04.000Z');
    expect([metaInstant('soon'), metaInstant(7), metaInstant(null)]).toEqual([null, null, null]);
    expect(unixSeconds('2026-11-02T09:15:04.900Z')).toBe(1_793_610_904);
    expect([fromUnixSeconds(1_793_610_904), fromUnixSeconds(0), fromUnixSeconds('1')]).toEqual(['2026-11-02T09:15:04.000Z', null, null]);
  });

  it('says how long tokens last in seconds, or nothing that could be believed', () => {
    const now = new Date('2026-11-21T12:00:00.000Z');
    expect(expiryIn(3_600, now)).toBe('2026-11-21T13:00:00.000Z');
    expect([0, -1, Number.MAX_SAFE_INTEGER, 'soon', null].map((seconds) => expiryIn(seconds, now))).toEqual([null, null, null, null, null]);
  });

  it('goes on only where there is a next page, by our own request with its cursor', () => {
    const cursors = { before: 'b', after: 'a1' };
    expect(cursorAfter({ paging: { cursors, next: 'https://evil.example/?after=x' } })).toBe('a1');
    expect(cursorAfter({ paging: { next: 'https://graph.facebook.com/v25.0/1/posts?after=a2&access_token=t' } })).toBe('a2');
    expect([{ paging: { cursors } }, {}, null, { paging: { next: 'nonsense' } }].map(cursorAfter)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('has the lifetime row win over a day of the same name, and absence stay unknown', () => {
    const rows = insightRows({
      data: [
        { name: 'post_media_view', period: 'lifetime', values: [{ value: 340 }], id: '1/insights/other/lifetime' },
        { name: 'post_media_view', period: 'day', values: [{ value: 0 }] },
        { name: 'post_clicks', period: 'day', values: [{ value: 1 }] },
        { name: 'post_clicks', period: 'lifetime', values: [{ value: 5 }] },
        { name: 'reach', period: 'day', total_value: { value: 17 } },
        { name: 'empty', period: 'lifetime', values: [] },
        { period: 'lifetime', values: [{ value: 1 }] },
        null,
      ],
    });
    expect(['post_media_view', 'post_clicks', 'reach', 'empty', 'never'].map((name) => insightValue(rows, name))).toEqual([
      340,
      5,
      17,
      undefined,
      undefined,
    ]);
    expect(insightRows('nothing').size).toBe(0);
  });
});
