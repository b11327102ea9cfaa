import { describe, expect, it } from '@jest/globals';
import type { StoredEvent } from './event.ts';
import { combineUpcasters, upcasters } from './upcasters.ts';

const stored = (type: string, schemaVersion: number, data: unknown): StoredEvent => ({
  position: 1,
  streamId: 'post-1',
  version: 1,
  type,
  schemaVersion,
  data,
  metadata: { occurredAt: '2026-01-05T12:00:00.000Z' },
  eventId: '01a200f8-2942-759a-9ca0-8a369b9b2fec',
  recordedAt: new Date('2026-01-05T12:00:00.000Z'),
});

const toList = { type: 'Drafted', from: 1, change: ({ image }: { image: string }) => ({ images: [image] }) };
const toAltTexts = {
  type: 'Drafted',
  from: 2,
  change: ({ images }: { images: string[] }) => ({ images: images.map((url) => ({ url, alt: '' })) }),
};
const renamed = (event: StoredEvent): StoredEvent => (event.type === 'Sketched' ? { ...event, type: 'Drafted' } : event);

describe('upcasters', () => {
  it.each([
    ['oldest first', [toList, toAltTexts]],
    ['newest first', [toAltTexts, toList]],
  ])('take an event through every version to the newest, listed %s', (_, steps) => {
    expect(upcasters(...steps)(stored('Drafted', 1, { image: 'a' }))).toEqual(stored('Drafted', 3, { images: [{ url: 'a', alt: '' }] }));
  });

  it('leave newest and foreign events as they are', () => {
    const upcast = upcasters(toList, toAltTexts);
    const newest = stored('Drafted', 3, { images: [] });
    const foreign = stored('Published', 1, { image: 'a' });
    expect(upcast(newest)).toBe(newest);
    expect(upcast(foreign)).toBe(foreign);
  });

  it('do not change the event they were given', () => {
    const old = stored('Drafted', 1, { image: 'a' });
    upcasters(toList)(old);
    expect(old).toEqual(stored('Drafted', 1, { image: 'a' }));
  });

  it('refuse two answers to the same question', () => {
    expect(() => upcasters(toList, toList)).toThrow('upcast-step-twice');
  });

  it('combine one after the other', () => {
    expect(combineUpcasters(renamed, upcasters(toList))(stored('Sketched', 1, { image: 'a' }))).toEqual(
      stored('Drafted', 2, { images: ['a'] }),
    );
  });
});
