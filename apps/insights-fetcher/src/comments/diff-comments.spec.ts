import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { commentOf } from '../testing/fake-platform.ts';
import { diffComments, type KnownComment } from './diff-comments.ts';

const knownOf = (...comments: ReturnType<typeof commentOf>[]) => diffComments([], { comments, complete: true }).known;

describe('comments', () => {
  it('are told when they are new, edited or gone, and not otherwise', () => {
    const before = knownOf(commentOf('same', 'a'), commentOf('edited', 'b'), commentOf('gone', 'c'));
    const { comments, vanished } = diffComments(before, {
      comments: [commentOf('same', 'a'), commentOf('edited', 'B'), commentOf('new', 'd')],
      complete: true,
    });
    expect(comments.map(({ platformCommentId, text, deleted }) => [platformCommentId, text, deleted])).toEqual([
      ['edited', 'B', false],
      ['new', 'd', false],
      ['gone', '', true],
    ]);
    expect(vanished).toEqual(['gone']);
  });

  it('are not taken for gone when not all of them were read', () => {
    expect(diffComments(knownOf(commentOf('old', 'a')), { comments: [], complete: false }).comments).toEqual([]);
  });

  it('leave no words behind when they vanish', () => {
    const [deleted] = diffComments(knownOf(commentOf('gone', 'private words')), { comments: [], complete: true }).comments;
    expect(JSON.stringify(deleted)).not.toMatch(/private words|Somebody|author-of/);
  });

  it('come to the same in any number of readings: what is known is what was read last', () => {
    const texts = fc.dictionary(fc.constantFrom('1', '2', '3', '4'), fc.constantFrom('a', 'b'));
    fc.assert(
      fc.property(fc.array(texts, { minLength: 1 }), (readings) => {
        const known = new Map<string, KnownComment>();
        const told = new Map<string, string>();
        for (const reading of readings) {
          const read = { comments: Object.entries(reading).map(([id, text]) => commentOf(id, text)), complete: true };
          const changes = diffComments([...known.values()], read);
          for (const comment of changes.comments) {
            if (comment.deleted) told.delete(comment.platformCommentId);
            else told.set(comment.platformCommentId, comment.text);
          }
          for (const comment of changes.known) known.set(comment.platformCommentId, comment);
          for (const id of changes.vanished) known.delete(id);
          expect(Object.fromEntries(told)).toEqual({ ...reading });
          expect(diffComments([...known.values()], read).comments).toEqual([]);
        }
      }),
    );
  });
});
