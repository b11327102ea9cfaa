import { describe, expect, it } from '@jest/globals';
import type { Draft } from '../port/publishing.ts';
import { validate } from './validate.ts';

const draft = (more: Partial<Draft>): Draft => ({ text: 'Hello', media: [], createdAt: '2026-11-21T12:00:00.000Z', ...more });
const media = (...names: readonly string[]) => names.map((name) => ({ url: `https://media.example/${name}` }));
const codesOf = (more: Partial<Draft>): string[] => validate(draft(more)).map(({ pointer, code }) => `${pointer} ${code}`);

describe('a draft for LinkedIn', () => {
  it.each<[string, Partial<Draft>]>([
    ['a text of 3,000', { text: 'x'.repeat(3_000) }],
    ['twenty images', { media: media(...Array.from({ length: 20 }, (_, index) => `${index}.png`)) }],
    ['one video', { media: media('film.mp4') }],
    ['one document without a text', { text: '', media: media('paper.pdf') }],
    ['a link', { linkUrl: 'https://x.example/' }],
    ['media with the link in the text', { text: 'see https://x.example/', linkUrl: 'https://x.example/', media: media('a.png') }],
  ])('may be %s', (_, more) => {
    expect(codesOf(more)).toEqual([]);
  });

  it.each<[string, Partial<Draft>, readonly string[]]>([
    ['nothing', { text: ' ' }, ['/text empty']],
    ['too long', { text: 'x'.repeat(3_001) }, ['/text text_too_long']],
    ['an image and a video', { media: media('a.png', 'film.mp4') }, ['/media media_mixed']],
    ['two documents', { media: media('a.pdf', 'b.pdf') }, ['/media media_mixed']],
    ['a WebP', { media: [{ url: 'https://media.example/a', mimeType: 'image/webp' }] }, ['/media/0 media_type_unsupported']],
    ['media nobody can fetch', { media: [{ url: 'a.png' }] }, ['/media/0/url media_url_invalid']],
    ['a link beside media', { linkUrl: 'https://x.example/', media: media('a.png') }, ['/linkUrl link_with_media']],
    ['a link that is none', { linkUrl: 'x.example' }, ['/linkUrl link_invalid']],
    ['a story', { mediaType: 'story', media: media('a.png') }, ['/mediaType media_type_unsupported']],
    ['a thread', { thread: [{ text: 'more', media: [] }] }, ['/thread thread_unsupported']],
  ])('may not be %s', (_, more, codes) => {
    expect(codesOf(more)).toEqual(codes);
  });
});
