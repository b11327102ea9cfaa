import { describe, expect, it } from '@jest/globals';
import { DAY } from '@afterpost/kernel';
import * as fc from 'fast-check';
import { type Extras, FIGURES, figuresAt, instagramLife } from './figures.ts';
import { shared } from '../insights/insight-values.ts';
import type { Media } from './media.ts';

const anyMedia = fc.record({
  id: fc.string({ minLength: 1 }),
  product: fc.constantFrom('FEED', 'REELS', 'STORY'),
  at: fc.date({ min: new Date('2024-01-01'), max: new Date('2026-12-01'), noInvalidDate: true }).map((at) => at.toISOString()),
  crossposted: fc.boolean(),
}) as fc.Arbitrary<Pick<Media, 'id' | 'product' | 'at' | 'crossposted'>>;

const whole = (partial: Pick<Media, 'id' | 'product' | 'at' | 'crossposted'>): Media => ({
  ...partial,
  igId: '1',
  type: partial.product === 'REELS' ? 'VIDEO' : 'IMAGE',
  shortcode: 'abc',
  url: '',
  lengthMs: 20_000,
  children: [],
});

const anyExtras = fc.dictionary(fc.constantFrom(...FIGURES), fc.integer({ min: -500, max: 500 })) as fc.Arbitrary<Extras>;
const anyFollowers = fc.integer({ min: 0, max: 2_000_000 });
const anyAge = fc.integer({ min: 0, max: 400 * DAY });

describe('figures', () => {
  it('agree with each other at every age, whatever is given by hand', () => {
    fc.assert(
      fc.property(anyMedia, anyFollowers, anyAge, anyExtras, (partial, followers, ageMs, extras) => {
        const media = whole(partial);
        const figures = figuresAt(instagramLife('seed', media, followers), ageMs, extras, media);
        const { skipRate, ...counts } = figures;
        expect(skipRate).toBeGreaterThanOrEqual(0);
        expect(Object.entries(counts).filter(([, value]) => value < 0 || !Number.isSafeInteger(value))).toEqual([]);
        const { reach, views, likes, comments, saved, shares, follows, profileVisits, totalViews, watchTimeMs, avgWatchTimeMs } = figures;
        expect(Math.max(likes, comments, saved, shares)).toBeLessThanOrEqual(reach);
        expect(reach).toBeLessThanOrEqual(views);
        expect(views).toBeLessThanOrEqual(totalViews);
        expect(follows).toBeLessThanOrEqual(profileVisits);
        expect(watchTimeMs).toBe(views * avgWatchTimeMs);
        expect(avgWatchTimeMs).toBeLessThan(20_000);
      }),
    );
  });

  it('never fall as time goes by', () => {
    fc.assert(
      fc.property(anyMedia, anyFollowers, anyAge, anyAge, (partial, followers, one, other) => {
        const media = whole(partial);
        const life = instagramLife('seed', media, followers);
        const [before, after] = [Math.min(one, other), Math.max(one, other)].map((ageMs) => figuresAt(life, ageMs, {}, media));
        for (const name of Object.keys(before ?? {}) as (keyof typeof after)[]) {
          expect([name, Number(after?.[name]) >= Number(before?.[name])]).toEqual([name, true]);
        }
      }),
    );
  });

  it('are split into parts that add up', () => {
    const shares = { a: 0.5, b: 0.3, c: 0.2 };
    fc.assert(
      fc.property(fc.nat(), (number) => {
        const parts = Object.values(shared(number, shares));
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(number);
        expect(Math.min(...parts)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
