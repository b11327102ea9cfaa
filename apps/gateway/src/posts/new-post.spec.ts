import { newPostBody } from '@afterpost/contracts';
import { describe, expect, it } from '@jest/globals';
import { ProblemException } from '../http/problem.ts';
import { newPostOf } from './new-post.ts';

const ACCOUNT = '0198c0de-0000-7000-8000-000000000001';
const targets = [{ account_id: ACCOUNT }];
const errorsOf = (body: unknown) => {
  try {
    newPostOf(newPostBody.parse(body));
    return [];
  } catch (error) {
    if (error instanceof ProblemException) return error.errors?.map(({ pointer }) => pointer);
    throw error;
  }
};

describe('a new post', () => {
  it('is what the author sent, in our words, with nothing invented', () => {
    const body = newPostBody.parse({
      content: 'Hello',
      media: [{ url: 'https://example.com/a.png', alt_text: 'A', title: 'The first' }, { url: 'https://example.com/b.png' }],
      media_type: 'carousel',
      link_url: 'https://example.com',
      campaign_id: 'spring',
      tags: ['a'],
      topics: ['b'],
      scheduled_at: '2026-12-01T10:00:00+02:00',
      targets: [
        {
          account_id: ACCOUNT,
          overrides: {
            text: 'Hi',
            media_urls: ['https://example.com/c.png'],
            media_type: 'reel',
            thread: [{ text: 'more', media_urls: ['https://example.com/d.png'] }],
          },
        },
      ],
    });
    expect(newPostOf(body)).toEqual({
      content: 'Hello',
      media: [{ url: 'https://example.com/a.png', altText: 'A', title: 'The first' }, { url: 'https://example.com/b.png' }],
      mediaType: 'carousel',
      linkUrl: 'https://example.com',
      campaignId: 'spring',
      tags: ['a'],
      topics: ['b'],
      scheduledAt: '2026-12-01T08:00:00.000Z',
      targets: [
        {
          accountId: ACCOUNT,
          overrides: {
            text: 'Hi',
            media: [{ url: 'https://example.com/c.png' }],
            mediaType: 'reel',
            thread: [{ text: 'more', media: [{ url: 'https://example.com/d.png' }] }],
          },
        },
      ],
    });
  });

  it('takes the aliases text and connection_id', () => {
    expect(newPostOf(newPostBody.parse({ text: 'Hello', targets: [{ connection_id: ACCOUNT }] }))).toMatchObject({
      content: 'Hello',
      targets: [{ accountId: ACCOUNT, overrides: null }],
    });
  });

  it.each([
    ['a name and its alias together', { content: 'a', text: 'b', targets }, ['/text']],
    [
      'media twice',
      { content: 'a', media: [{ url: 'https://e.com/a.png' }], media_urls: ['https://e.com/a.png'], targets },
      ['/media_urls'],
    ],
    ['a target without an account', { content: 'a', targets: [{}] }, ['/targets/0/account_id']],
    ['nothing to say', { targets }, ['/content']],
    ['everything at once', { text: 'a', content: 'b', targets: [{}] }, ['/text', '/targets/0/account_id']],
  ])('refuses %s, with a pointer', (_name, body, pointers) => {
    expect(errorsOf(body)).toEqual(pointers);
  });

  it('may be a picture or a link without a text', () => {
    expect(errorsOf({ media_urls: ['https://example.com/a.png'], targets })).toEqual([]);
    expect(errorsOf({ link_url: 'https://example.com', targets })).toEqual([]);
  });
});
