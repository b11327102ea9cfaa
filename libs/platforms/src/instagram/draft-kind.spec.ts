import { describe, expect, it } from '@jest/globals';
import { draftKind } from './draft-kind.ts';

const IMAGE = { url: 'https://media.example/a.jpg?sig=1.mp4' };
const VIDEO = { url: 'https://media.example/a.MOV?sig=1' };

describe('what becomes of a draft', () => {
  it.each([
    ['an image', [IMAGE], undefined, 'image'],
    ['a film, by its name', [VIDEO], undefined, 'reel'],
    ['a film, by its type', [{ url: 'https://media.example/1', mimeType: 'video/mp4' }], undefined, 'reel'],
    ['a film, by the author’s word', [{ url: 'https://media.example/1' }], 'video', 'reel'],
    ['several', [IMAGE, VIDEO], undefined, 'carousel'],
    ['a story', [VIDEO], 'story', 'story'],
    ['nothing', [], undefined, null],
  ] as const)('%s', (_what, media, mediaType, kind) => {
    expect(draftKind({ media, ...(mediaType === undefined ? {} : { mediaType }) })).toBe(kind);
  });
});
