import { connectBody } from '@afterpost/contracts';
import { describe, expect, it } from '@jest/globals';
import { ProblemException } from '../http/problem.ts';
import { givenIn } from './connect-input.ts';

const given = (body: object) => givenIn(connectBody.parse(body));
const errorsOf = (body: object): unknown => {
  try {
    given(body);
  } catch (error) {
    if (error instanceof ProblemException) return error.errors;
  }
  return undefined;
};

describe('what an account is connected with', () => {
  it('is a handle and a password', () => {
    expect(given({ platform: 'bluesky', handle: 'me.test', app_password: 'p' })).toEqual({
      kind: 'password',
      input: { platform: 'bluesky', identifier: 'me.test', password: 'p', serviceUrl: null },
    });
  });

  it('or a token, for one of the accounts behind it', () => {
    expect(given({ platform: 'twitter', access_token: 'a', refresh_token: 'r', platform_account_id: '7' })).toEqual({
      kind: 'token',
      input: { platform: 'x', accessToken: 'a', refreshToken: 'r', platformAccountId: '7' },
    });
  });

  it('or nothing: then it is consent in a browser', () => {
    expect(given({ platform: 'twitter' })).toEqual({ kind: 'consent', platform: 'x', flavour: null, redirectTo: null });
    expect(given({ platform: 'instagram', flavour: 'facebook-login', redirect_to: '/done' })).toMatchObject({
      flavour: 'facebook-login',
      redirectTo: '/done',
    });
  });

  it.each([
    [{ platform: 'myspace', access_token: 'a' }, ['/platform']],
    [{ platform: 'myspace' }, ['/platform', '/identifier', '/password']],
    [{ platform: 'bluesky', handle: 'me.test' }, ['/password']],
    [{ platform: 'bluesky', password: 'p' }, ['/identifier']],
    [{ platform: 'x', access_token: 'a', flavour: 'x', redirect_to: '/' }, ['/flavour', '/redirect_to']],
    [{ platform: 'bluesky', access_token: 'a', password: 'p' }, ['/password']],
  ])('but not %j, and everything that is wrong is said at once', (body, pointers) => {
    expect(errorsOf(body)).toEqual(pointers.map((pointer) => expect.objectContaining({ pointer })));
  });
});
