import { describe, expect, it } from '@jest/globals';
import { credentialOf } from './credential.ts';

const now = new Date('2026-11-21T12:00:00.000Z');
const first = { now, asked: ['w_member_social'] };
const again = { now, asked: [], refreshedWith: 'old-refresh' };
const YEAR_LATER = '2027-11-21T12:00:00.000Z';

describe('a token answer', () => {
  it('lives as long as it says, its refresh token a year by our own calendar, whatever unit LinkedIn counts in', () => {
    const credential = credentialOf(
      {
        access_token: 'a',
        expires_in: 5_184_000,
        refresh_token: 'r',
        refresh_token_expires_in: 525_600,
        scope: 'openid,profile w_member_social',
      },
      first,
    );
    expect(credential).toEqual({
      accessToken: 'a',
      accessExpiresAt: '2027-01-20T12:00:00.000Z',
      refreshToken: 'r',
      refreshExpiresAt: YEAR_LATER,
      scopes: ['openid', 'profile', 'w_member_social'],
    });
  });

  it('without a refresh token is one that must be granted anew', () => {
    expect(credentialOf({ access_token: 'a', expires_in: 60 }, first)).toMatchObject({ refreshToken: null, refreshExpiresAt: null });
  });

  it('of a refresh keeps the token it was made with, and does not put off its end', () => {
    expect(credentialOf({ access_token: 'b', refresh_token_expires_in: 20_000_000 }, again)).toMatchObject({
      refreshToken: 'old-refresh',
      refreshExpiresAt: new Date(now.getTime() + 20_000_000_000).toISOString(),
    });
  });

  it('of a refresh leaves an end open whose unit can’t be told', () => {
    expect(credentialOf({ access_token: 'b', refresh_token: 'r', refresh_token_expires_in: 400_000 }, again)?.refreshExpiresAt).toBeNull();
  });

  it('granted what was asked for where it names nothing, and is none without a token', () => {
    expect(credentialOf({ access_token: 'a' }, first)?.scopes).toEqual(['w_member_social']);
    expect(credentialOf({ expires_in: 60 }, first)).toBeNull();
    expect(credentialOf(null, first)).toBeNull();
  });
});
