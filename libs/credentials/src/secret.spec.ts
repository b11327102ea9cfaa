import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { Secret } from './secret.ts';

describe('Secret', () => {
  const secret = new Secret('hunter2');

  it('gives its value only on request', () => {
    expect(secret.expose()).toBe('hunter2');
  });

  it.each([
    ['a string', secret.toString()],
    ['JSON', JSON.stringify({ secret })],
    ['inspection', inspect({ nested: { secret } }, { depth: 9, showHidden: true })],
    ['its own keys', JSON.stringify(Object.entries(secret))],
  ])('does not show its value in %s', (_where, shown) => {
    expect(shown).not.toContain('hunter2');
  });
});
