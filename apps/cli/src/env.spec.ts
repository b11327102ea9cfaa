import { describe, expect, it } from '@jest/globals';
import { readSettings } from './env.ts';

describe('the settings', () => {
  it('have the address of npm start unless another is given', () => {
    expect(readSettings({ AFTERPOST_API_KEY: 'sk_live_x' })).toEqual({ url: 'http://127.0.0.1:3000', apiKey: 'sk_live_x' });
    expect(readSettings({ AFTERPOST_API_KEY: 'k', AFTERPOST_URL: 'https://host/afterpost/' }).url).toBe('https://host/afterpost');
  });

  it.each([
    [{}, /AFTERPOST_API_KEY is not set/],
    [{ AFTERPOST_API_KEY: '“sk_live”' }, /copy it again/],
    [{ AFTERPOST_API_KEY: 'k', AFTERPOST_URL: '127.0.0.1:3000' }, /AFTERPOST_URL must be an address/],
  ])('say what is wrong with %j', (env, words) => expect(() => readSettings(env)).toThrow(words));
});
