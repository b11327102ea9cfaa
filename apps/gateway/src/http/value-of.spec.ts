import { createPost, type Reply } from '@afterpost/contracts';
import { describe, expect, it } from '@jest/globals';
import { ProblemException } from './problem.ts';
import { valueOf } from './value-of.ts';

type CreateReply = Reply<typeof createPost>;
const problemOf = (reply: CreateReply): ProblemException => {
  try {
    valueOf(reply);
  } catch (error) {
    if (error instanceof ProblemException) return error;
    throw error;
  }
  throw new Error('It was no problem.');
};

describe('a reply as HTTP', () => {
  it.each<[string, CreateReply, number]>([
    ['a refusal', { ok: false, kind: 'refused', code: 'invalid_post', message: 'No.' }, 422],
    ['something that exists already', { ok: false, kind: 'refused', code: 'post_exists', message: 'No.' }, 409],
    ['an input that a service does not take', { ok: false, kind: 'invalid', issues: [{ path: '/content', message: 'is missing' }] }, 400],
    ['a bug elsewhere', { ok: false, kind: 'failed', ref: 'r1' }, 500],
    ['a service that is away', { ok: false, kind: 'unavailable' }, 503],
    ['an answer that did not come', { ok: false, kind: 'timeout' }, 503],
  ])('%s is a problem with its status', (_name, reply, status) => {
    expect(problemOf(reply).status).toBe(status);
  });

  it('says after a timeout that the same key is safe, and after an absence that nothing was done', () => {
    expect(problemOf({ ok: false, kind: 'timeout' }).detail).toMatch(/same Idempotency-Key/);
    expect(problemOf({ ok: false, kind: 'unavailable' }).detail).toMatch(/nothing was done/);
  });

  it('lists every violation with its pointer', () => {
    const details = { violations: [{ pointer: '/content', code: 'too_long', message: 'Too long.' }] };
    expect(problemOf({ ok: false, kind: 'refused', code: 'invalid_post', message: 'No.', details }).errors).toEqual([
      { pointer: '/content', code: 'too_long', detail: 'Too long.' },
    ]);
  });

  it('says when to come back, rounded up to whole seconds', () => {
    const reply = { ok: false, kind: 'refused', code: 'invalid_post', message: 'Slower.', details: { retryAfterMs: 1_200 } } as const;
    expect(problemOf(reply).retryAfterS).toBe(2);
  });
});
