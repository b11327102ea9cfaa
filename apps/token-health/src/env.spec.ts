import { describe, expect, it } from '@jest/globals';
import { DAY } from '@afterpost/kernel';
import { tokenHealthEnv } from './env.ts';

describe('the environment', () => {
  it('without a key is refused with the name of the variable, what it is for and how to make one', () => {
    expect(() => tokenHealthEnv({})).toThrow(/CREDENTIALS_KEY: is not set\. Base64 of the 32 bytes that seal .*`openssl rand -base64 32`/);
  });

  it('gives the settings', () => {
    expect(tokenHealthEnv({ CREDENTIALS_KEY: 'k1:abc', PATH: '/bin' })).toEqual({
      credentialsKey: 'k1:abc',
      oldCredentialsKeys: undefined,
      refreshLeadsMs: { instagram: 10 * DAY },
      givenTokens: {},
    });
    expect(tokenHealthEnv({ CREDENTIALS_KEY: 'k1:abc', IG_REFRESH_LEAD_DAYS: '14' }).refreshLeadsMs).toEqual({ instagram: 14 * DAY });
  });

  it('takes the first of two names for a token of Instagram', () => {
    const both = { CREDENTIALS_KEY: 'k1:abc', IG_ACCESS_TOKEN: 'first', INSTAGRAM_ACCESS_TOKEN: 'second' };
    expect(tokenHealthEnv(both).givenTokens).toEqual({ instagram: 'first' });
    expect(tokenHealthEnv({ ...both, IG_ACCESS_TOKEN: '' }).givenTokens).toEqual({ instagram: 'second' });
  });

  it('takes no lead that would renew a token of 60 days all the time, or never', () => {
    for (const days of ['0', '31', 'many'])
      expect(() => tokenHealthEnv({ CREDENTIALS_KEY: 'k1:abc', IG_REFRESH_LEAD_DAYS: days })).toThrow('IG_REFRESH_LEAD_DAYS: must be');
  });
});
