import { PLATFORMS } from '@afterpost/contracts';
import { ManualClock } from '@afterpost/kernel';
import { describe, expect, it } from '@jest/globals';
import { createPlatforms } from './create-platforms.ts';

const clock = new ManualClock();

describe('the networks of a build', () => {
  it('are found by name, and nothing is found for the others', async () => {
    const platforms = createPlatforms({ clock });
    expect(platforms.supported).toContain('bluesky');
    for (const name of PLATFORMS) {
      expect(platforms.get(name)?.platform).toBe(platforms.supported.includes(name) ? name : undefined);
    }
    await platforms.close();
  });

  it('refuse a base URL that is none before anything starts', () => {
    expect(() => createPlatforms({ clock, baseUrls: { bluesky: 'localhost:4010' } })).toThrow(/base URL of bluesky/);
  });
});
