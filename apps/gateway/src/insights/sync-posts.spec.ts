import { describe, expect, it } from '@jest/globals';
import { postRowOf } from './sync-posts.ts';

const postId = 'post_01';

describe('the row of a post in a sync of many', () => {
  it('is the row of its only target', () => {
    const row = { postId, status: 'failed', error: 'Post: Post not found' } as const;
    expect(postRowOf([row])).toEqual(row);
  });

  it('says what its targets agree on', () => {
    const row = { postId, status: 'success', cached: true } as const;
    expect(postRowOf([row, row, row])).toEqual(row);
  });

  it('is a success in part, with each error once, where they differ', () => {
    const error = 'Post: Post not found';
    expect(
      postRowOf([
        { postId, status: 'success', cached: true },
        { postId, status: 'failed', error },
        { postId, status: 'failed', error },
      ]),
    ).toEqual({ postId, status: 'partial', error });
  });
});
