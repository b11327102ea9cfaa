import { describe, expect, it } from '@jest/globals';
import type { Draft } from '../port/publishing.ts';
import { validate } from './validate.ts';

const DRAFT: Draft = { text: 'fine', media: [], createdAt: '2026-11-21T12:00:00.000Z' };
const media = (...names: readonly string[]) => names.map((name) => ({ url: `https://media.example/${name}` }));
const violationsOf = (draft: Partial<Draft>) => validate({ ...DRAFT, ...draft }).map(({ pointer, code }) => [pointer, code]);

describe('a draft for X', () => {
  it.each([
    [{}],
    [{ text: '', media: media('a.png') }],
    [{ text: '', linkUrl: 'https://example.com' }],
    [{ media: media('a.png', 'b.jpg', 'c.webp', 'd') }],
    [{ media: media('a.gif') }],
    [{ media: media('a.mp4') }],
    [{ text: 'buy $TSLA for $100' }],
    [
      {
        thread: [
          { text: 'two', media: media('a.mp4') },
          { text: 'three', media: [] },
        ],
      },
    ],
    [{ text: '中'.repeat(140) }],
  ])('is fine: %j', (draft) => {
    expect(violationsOf(draft)).toEqual([]);
  });

  it.each([
    [{ text: ' ' }, '/text', 'empty'],
    [{ text: '中'.repeat(141) }, '/text', 'text_too_long'],
    [{ text: 'x'.repeat(257), linkUrl: 'https://example.com' }, '/text', 'text_too_long'],
    [{ text: '$TSLA and $AAPL' }, '/text', 'too_many_cashtags'],
    [{ media: media('1.png', '2.png', '3.png', '4.png', '5.png') }, '/media', 'too_many_media'],
    [{ media: media('a.gif', 'b.png') }, '/media', 'media_mixed'],
    [{ media: media('a.mp4', 'b.mp4') }, '/media', 'media_mixed'],
    [{ media: [{ url: 'https://media.example/a', mimeType: 'application/pdf' }] }, '/media/0', 'media_type_unsupported'],
    [{ media: [{ url: 'ftp://media.example/a.png' }] }, '/media/0/url', 'media_url_invalid'],
    [{ media: [{ url: 'https://media.example/a.png', altText: 'x'.repeat(1_001) }] }, '/media/0/altText', 'alt_text_too_long'],
    [{ linkUrl: 'example' }, '/linkUrl', 'link_invalid'],
    [{ thread: [{ text: '', media: [] }] }, '/thread/0/text', 'empty'],
    [{ thread: [{ text: 'fine', media: [] }] }, '/thread/0/text', 'duplicate_part'],
    [{ thread: Array.from({ length: 25 }, (_, index) => ({ text: `part ${index}`, media: [] })) }, '/thread', 'too_many_parts'],
  ])('is refused by name: %j', (draft, pointer, code) => {
    expect(violationsOf(draft)).toEqual([[pointer, code]]);
  });

  it('shows every violation at once, each with what to do', () => {
    const violations = validate({ ...DRAFT, text: 'x'.repeat(281), media: media('a.gif', 'b.png'), linkUrl: 'nowhere' });
    expect(violations.map(({ code }) => code)).toEqual(['text_too_long', 'media_mixed', 'link_invalid']);
    for (const { message } of violations) expect(message.length).toBeGreaterThan(20);
  });
});
