import { describe, expect, it } from '@jest/globals';
import type { Draft } from '../port/publishing.ts';
import { validate } from './validate.ts';

const draft = (parts: Partial<Draft> = {}): Draft => ({
  text: 'hello',
  media: [],
  createdAt: '2026-11-21T10:00:00.000Z',
  ...parts,
});
const codes = (parts: Partial<Draft>) => validate(draft(parts)).map(({ pointer, code }) => `${pointer} ${code}`);
const images = (count: number) => Array.from({ length: count }, (_, index) => ({ url: `https://media.example/${index}.png` }));

describe('a draft for Bluesky', () => {
  it.each([
    ['300 characters', { text: 'x'.repeat(300) }],
    ['emoji, counted as people count them', { text: '🎉'.repeat(300) }],
    ['4 images and no text', { text: '', media: images(4) }],
    ['a link and no text', { text: '', linkUrl: 'https://example.com/' }],
    ['images beside a link that the text holds', { text: 'see https://a.test/', linkUrl: 'https://a.test/', media: images(1) }],
  ])('may have %s', (_name, parts) => {
    expect(codes(parts)).toEqual([]);
  });

  it.each<[string, Partial<Draft>, string[]]>([
    ['301 characters', { text: 'x'.repeat(301) }, ['/text text_too_long']],
    ['few characters of many bytes', { text: '👨‍👩‍👧‍👦'.repeat(150) }, ['/text text_too_many_bytes']],
    ['nothing', { text: ' \n ' }, ['/text empty']],
    ['a reel', { mediaType: 'reel' }, ['/mediaType media_type_unsupported']],
    ['a thread', { thread: [{ text: 'two', media: [] }] }, ['/thread thread_unsupported']],
    ['5 images', { media: images(5) }, ['/media too_many_media']],
    ['a file address', { media: [{ url: 'file:///a.png' }] }, ['/media/0/url media_url_invalid']],
    ['a film', { media: [{ url: 'https://a.test/a.mp4', mimeType: 'video/mp4' }] }, ['/media/0 media_type_unsupported']],
    ['a link without its scheme', { linkUrl: 'example.com' }, ['/linkUrl link_invalid']],
    ['a link that the images would hide', { linkUrl: 'https://a.test/', media: images(1) }, ['/linkUrl link_with_media']],
    ['4 languages', { langs: ['en', 'de', 'fr', 'es'] }, ['/langs too_many_langs']],
    ['9 tags and an empty one', { tags: ['', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'] }, ['/tags too_many_tags', '/tags/0 tag_length']],
    ['no date', { createdAt: 'tomorrow' }, ['/createdAt created_at_invalid']],
  ])('may not have %s', (_name, parts, expected) => {
    expect(codes(parts)).toEqual(expected);
  });

  it('hears everything at once', () => {
    expect(codes({ text: 'x'.repeat(400), media: images(6), linkUrl: 'nope' })).toEqual([
      '/text text_too_long',
      '/media too_many_media',
      '/linkUrl link_invalid',
    ]);
  });

  it('hears what to do, with the numbers', () => {
    const [violation] = validate(draft({ text: 'x'.repeat(312) }));
    expect(violation).toMatchObject({ limit: 300, actual: 312, message: expect.stringContaining('Shorten the text by 12') });
  });
});
