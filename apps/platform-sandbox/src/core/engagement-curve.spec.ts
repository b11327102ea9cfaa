import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { DAY, HOUR } from '@afterpost/kernel';
import { MEDIA_TYPES } from '@afterpost/contracts';
import { arrivalAgeMs, engagementAt, expectedReactions, lifeOf, type PostTraits } from './engagement-curve.ts';

const appetite = { likes: 1, replies: 0.1 };

const traits: fc.Arbitrary<PostTraits> = fc.record({
  seed: fc.string(),
  key: fc.string({ minLength: 1 }),
  postedAt: fc.date({
    min: new Date('2024-01-01'),
    max: new Date('2027-12-31'),
    noInvalidDate: true,
  }),
  followers: fc.nat(500_000),
  mediaType: fc.constantFrom(...MEDIA_TYPES),
});
const age = fc.nat(90 * DAY);

const figuresOf = (post: PostTraits, ageMs: number) => engagementAt(lifeOf(appetite, post), ageMs);

const expected = (postedAt: string, mediaType: 'image' | 'link' = 'image'): number =>
  expectedReactions({ seed: 's', key: 'k', postedAt: new Date(postedAt), followers: 5_000, mediaType });

describe('engagement curve', () => {
  it('gives whole numbers that never fall as a post gets older', () => {
    fc.assert(
      fc.property(traits, age, age, (post, a, b) => {
        const [younger, older] = [figuresOf(post, Math.min(a, b)), figuresOf(post, Math.max(a, b))];
        expect(Number.isInteger(younger.likes) && younger.likes >= 0).toBe(true);
        expect(older.likes).toBeGreaterThanOrEqual(younger.likes);
        expect(older.replies).toBeGreaterThanOrEqual(younger.replies);
      }),
    );
  });

  it('gives nothing at the moment of posting and nothing without an audience', () => {
    fc.assert(
      fc.property(traits, age, (post, ageMs) => {
        expect(figuresOf(post, 0)).toEqual({ likes: 0, replies: 0 });
        expect(figuresOf({ ...post, followers: 0 }, ageMs)).toEqual({
          likes: 0,
          replies: 0,
        });
      }),
    );
  });

  it('dates every reaction at the millisecond at which the count reaches it, whenever it is asked', () => {
    fc.assert(
      fc.property(traits, fc.integer({ min: HOUR, max: 30 * DAY }), (post, ageMs) => {
        const { replies } = figuresOf(post, ageMs);
        fc.pre(replies > 0);
        const arrivedAt = arrivalAgeMs(lifeOf(appetite, post), 'replies', replies, ageMs);
        expect(figuresOf(post, arrivedAt).replies).toBeGreaterThanOrEqual(replies);
        expect(figuresOf(post, arrivedAt - 1).replies).toBeLessThan(replies);
        expect(arrivalAgeMs(lifeOf(appetite, post), 'replies', replies, ageMs + DAY)).toBe(arrivedAt);
      }),
    );
  });

  it('falls only where a dip says so, and by its share', () => {
    fc.assert(
      fc.property(traits, fc.double({ min: 0, max: 1, noNaN: true }), (post, share) => {
        const before = figuresOf({ ...post, dip: { afterMs: 2 * DAY, share } }, 2 * DAY - 1);
        const after = figuresOf({ ...post, dip: { afterMs: 2 * DAY, share } }, 2 * DAY);
        const undipped = figuresOf(post, 2 * DAY);
        expect(before).toEqual(figuresOf(post, 2 * DAY - 1));
        expect(after.likes).toBe(Math.floor(undipped.likes * (1 - share)));
      }),
    );
  });

  it('is the same for the same seed and differs between posts', () => {
    const post = {
      seed: 's',
      key: 'a',
      postedAt: new Date('2026-11-03T19:00:00Z'),
      followers: 20_000,
      mediaType: 'image',
    } as const;
    expect(figuresOf(post, DAY)).toEqual(figuresOf({ ...post }, DAY));
    const luck = new Set(Array.from({ length: 50 }, (_, n) => figuresOf({ ...post, key: `post ${n}` }, DAY).likes));
    expect(luck.size).toBeGreaterThan(30);
  });

  it('likes evenings more than nights, midweek more than weekends, images more than links', () => {
    expect(expected('2026-11-03T19:30:00Z')).toBeGreaterThan(2 * expected('2026-11-03T03:00:00Z'));
    expect(expected('2026-11-04T12:00:00Z')).toBeGreaterThan(expected('2026-11-07T12:00:00Z'));
    expect(expected('2026-11-03T12:00:00Z')).toBeGreaterThan(expected('2026-11-03T12:00:00Z', 'link'));
  });

  it('brings most of a post’s likes on its first day and the rest over weeks', () => {
    const posts = Array.from(
      { length: 200 },
      (_, n) =>
        ({
          seed: 's',
          key: `p${n}`,
          postedAt: new Date('2026-11-03T09:00:00Z'),
          followers: 40_000,
          mediaType: 'text',
        }) as const,
    );
    const sum = (ageMs: number): number => posts.reduce((total, post) => total + figuresOf(post, ageMs).likes, 0);
    const [firstDay, firstWeek, thirdWeek, end] = [sum(DAY), sum(7 * DAY), sum(21 * DAY), sum(60 * DAY)];
    expect(firstDay / end).toBeGreaterThan(0.6);
    expect(firstDay / end).toBeLessThan(0.9);
    expect(firstWeek).toBeGreaterThan(firstDay);
    expect(thirdWeek).toBeGreaterThan(firstWeek);
  });
});
