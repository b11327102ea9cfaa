import { describe, expect, it } from '@jest/globals';
import type { Draft } from '../port/publishing.ts';
import { kindOf } from './draft-kind.ts';
import { validate } from './validate.ts';

const draft = (parts: Partial<Draft>): Draft => ({ text: 'hello', media: [], createdAt: '2026-11-21T12:00:00.000Z', ...parts });
const codes = (parts: Partial<Draft>): string[] => validate(draft(parts)).map(({ pointer, code }) => `${pointer} ${code}`);
const photos = (count: number) => Array.from({ length: count }, (_, index) => ({ url: `https://media.example/${index}.jpg` }));
const film = { url: 'https://media.example/film.mp4' };

describe('a draft for Facebook', () => {
  it.each([
    ['a text', {}],
    ['a link without words', { text: '', linkUrl: 'https://example.com' }],
    ['ten photos', { media: photos(10), mediaType: 'carousel' }],
    ['a film', { media: [film] }],
    ['a reel whose address has no ending', { media: [{ url: 'https://media.example/4711' }], mediaType: 'reel' }],
    ['photos beside a link that the text holds', { text: 'see https://example.com', linkUrl: 'https://example.com', media: photos(1) }],
  ] as const)('may be %s', (_, parts) => {
    expect(codes(parts)).toEqual([]);
  });

  it.each([
    ['is empty', { text: ' ' }, ['/text empty']],
    ['is too long', { text: 'x'.repeat(63_207) }, ['/text text_too_long']],
    ['has too many photos', { media: photos(11) }, ['/media too_many_media']],
    ['has a film among photos', { media: [film, ...photos(1)] }, ['/media too_many_media']],
    ['is a reel of a photo', { media: [{ ...photos(1)[0]!, mimeType: 'image/jpeg' }], mediaType: 'reel' }, ['/media video_missing']],
    ['is a story', { media: photos(1), mediaType: 'story' }, ['/mediaType media_type_unsupported']],
    ['is a thread', { thread: [{ text: 'two', media: [] }] }, ['/thread thread_unsupported']],
    [
      'has a file that is neither',
      { media: [{ url: 'https://media.example/a', mimeType: 'image/gif' }] },
      ['/media/0/mimeType media_type_unsupported'],
    ],
    ['has a file that nobody can fetch', { media: [{ url: 'file:///etc/passwd' }] }, ['/media/0/url media_url_invalid']],
    ['has a link that is none', { linkUrl: 'example' }, ['/linkUrl link_invalid']],
    ['loses its link beside photos', { linkUrl: 'https://example.com', media: photos(1) }, ['/linkUrl link_with_media']],
    ['has no date', { createdAt: 'soon' }, ['/createdAt created_at_invalid']],
  ] as const)('is told what is wrong when it %s', (_, parts, expected) => {
    expect(codes(parts)).toEqual(expected);
  });

  it('is published as what it is made of', () => {
    expect(kindOf(draft({ media: photos(2) }))).toBe('feed');
    expect(kindOf(draft({ media: [film] }))).toBe('video');
    expect(kindOf(draft({ media: [film], mediaType: 'reel' }))).toBe('reel');
    expect(kindOf(draft({ media: [{ url: 'https://media.example/1', mimeType: 'video/quicktime' }] }))).toBe('video');
  });
});
