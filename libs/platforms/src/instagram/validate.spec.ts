import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { Draft } from '../port/publishing.ts';
import { validate } from './validate.ts';

const IMAGE = { url: 'https://media.example/a.jpg' };
const VIDEO = { url: 'https://media.example/a.mp4' };

const draft = (some: Partial<Draft>): Draft => ({ text: 'Fresh bread', media: [IMAGE], createdAt: '2026-11-21T12:00:00.000Z', ...some });

const codes = (some: Partial<Draft>): string[] => validate(draft(some)).map(({ pointer, code }) => `${pointer} ${code}`);

describe('a draft for Instagram', () => {
  it.each<[string, Partial<Draft>]>([
    ['an image', {}],
    ['an image whose address tells nothing', { media: [{ url: 'https://media.example/1234' }] }],
    ['a film', { media: [VIDEO], mediaType: 'video' }],
    [
      'a film that the publisher took for an image',
      { media: [{ url: 'https://media.example/1', mimeType: 'video/mp4' }], mediaType: 'image' },
    ],
    ['a carousel of ten', { media: Array.from({ length: 10 }, () => IMAGE), mediaType: 'carousel' }],
    ['a story without text', { text: '', mediaType: 'story' }],
    ['a link in the text', { text: 'See https://bakery.example', linkUrl: 'https://bakery.example' }],
    ['a JPEG under another name', { media: [{ url: 'https://media.example/a.png', mimeType: 'image/jpeg' }] }],
  ])('may be %s', (_what, some) => {
    expect(codes(some)).toEqual([]);
  });

  it.each<[string, Partial<Draft>, string]>([
    ['a text alone', { media: [], mediaType: 'text' }, '/media media_required'],
    ['a carousel of one', { mediaType: 'carousel' }, '/media too_few_media'],
    ['eleven images', { media: Array.from({ length: 11 }, () => IMAGE) }, '/media too_many_media'],
    ['two films as one reel', { media: [VIDEO, VIDEO], mediaType: 'reel' }, '/media too_many_media'],
    ['an image as a reel', { mediaType: 'reel' }, '/media/0 video_required'],
    ['a PNG', { media: [{ url: 'https://media.example/a.png' }] }, '/media/0 media_type_unsupported'],
    ['a document', { media: [{ url: 'https://media.example/a', mimeType: 'application/pdf' }] }, '/media/0 media_type_unsupported'],
    ['a file without an address', { media: [{ url: 'a.jpg' }] }, '/media/0/url media_url_invalid'],
    ['a long description', { media: [{ ...IMAGE, altText: 'x'.repeat(1_001) }] }, '/media/0/altText alt_text_too_long'],
    ['a story with a text', { mediaType: 'story' }, '/text story_text'],
    ['a link beside the text', { linkUrl: 'https://bakery.example' }, '/linkUrl link_unsupported'],
    ['a thread', { thread: [{ text: 'more', media: [] }] }, '/thread thread_unsupported'],
    ['31 hashtags', { text: Array.from({ length: 31 }, (_, n) => `#tag${n}`).join(' ') }, '/text too_many_hashtags'],
    ['21 mentions', { text: Array.from({ length: 21 }, (_, n) => `@user.${n}`).join(' ') }, '/text too_many_mentions'],
  ])('may not be %s', (_what, some, violation) => {
    expect(codes(some)).toEqual([violation]);
  });

  it('counts a mail address as no mention', () => {
    expect(codes({ text: Array.from({ length: 30 }, (_, n) => `user${n}@bakery.example`).join(' ') })).toEqual([]);
  });

  it('counts an emoji outside the basic plane as one character', () => {
    expect(codes({ text: '🥖'.repeat(2_200) })).toEqual([]);
    expect(validate(draft({ text: '🥖'.repeat(2_201) }))).toMatchObject([{ code: 'text_too_long', limit: 2_200, actual: 2_201 }]);
  });

  it('gets words for every violation, whatever it is', () => {
    const media = fc.array(fc.record({ url: fc.string(), mimeType: fc.string(), altText: fc.string() }), { maxLength: 12 });
    fc.assert(
      fc.property(fc.string(), media, (text, files) => {
        for (const { message } of validate(draft({ text, media: files }))) expect(message.length).toBeGreaterThan(20);
      }),
    );
  });
});
