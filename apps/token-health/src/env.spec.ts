import { describe, expect, it } from '@jest/globals';
import { tokenHealthEnv } from './env.ts';

describe('the environment', () => {
  it('without a key is refused with the name of the variable, what it is for and how to make one', () => {
    expect(() => tokenHealthEnv({})).toThrow(/CREDENTIALS_KEY: is not set\. Base64 of the 32 bytes that seal .*`openssl rand -base64 32`/);
  });

  it('gives the settings', () => {
    expect(tokenHealthEnv({ CREDENTIALS_KEY: 'k1:abc', PATH: '/bin' })).toEqual({ credentialsKey: 'k1:abc' });
  });
});
