import { ManualClock } from '@afterpost/kernel';
import { afterAll, describe, expect, it } from '@jest/globals';
import { createPlatforms } from '../create-platforms.ts';

const clock = new ManualClock();
const app = (name: string) => ({ clientId: `${name}-id`, clientSecret: `${name}-secret` });
const platforms = createPlatforms({ clock, apps: { instagram: app('instagram'), facebook: app('facebook') } });
const withoutApp = createPlatforms({ clock });
const input = (flavour: string) => ({ flavour, redirectUri: 'https://afterpost.example/callback', state: 'state-1' });

const address = (flavour: string): URL => {
  const url = platforms.get('instagram')!.oauth!.authorizeUrl(input(flavour));
  if (!url.ok) throw new Error(url.failure.message);
  return new URL(url.value);
};

afterAll(() => Promise.all([platforms.close(), withoutApp.close()]));

describe('the consent page', () => {
  it("is Instagram's own, with Instagram's app and a purpose for every scope", () => {
    const { origin, pathname, searchParams } = address('instagram-login');
    expect(`${origin}${pathname}`).toBe('https://www.instagram.com/oauth/authorize');
    expect(Object.fromEntries(searchParams)).toMatchObject({ client_id: 'instagram-id', response_type: 'code', state: 'state-1' });
    const asked = searchParams.get('scope')!.split(',');
    const flavour = platforms.get('instagram')!.oauth!.flavours.find(({ name }) => name === 'instagram-login')!;
    expect(flavour.scopes.map(({ scope }) => scope)).toEqual(asked);
    for (const { purpose } of flavour.scopes) expect(purpose.length).toBeGreaterThan(20);
  });

  it("is Facebook's for accounts behind a Page, with the Meta app", () => {
    const { origin, pathname, searchParams } = address('facebook-login');
    expect(`${origin}${pathname}`).toBe('https://www.facebook.com/v25.0/dialog/oauth');
    expect(searchParams.get('client_id')).toBe('facebook-id');
    expect(searchParams.get('scope')!.split(',')).toContain('instagram_content_publish');
  });

  it('is refused in words without an app, and for a flavour that there is not', () => {
    const refused = withoutApp.get('instagram')!.oauth!;
    for (const name of ['instagram-login', 'facebook-login']) {
      expect(refused.authorizeUrl(input(name))).toMatchObject({
        ok: false,
        failure: { message: expect.stringMatching(/INSTAGRAM_APP_ID.*INSTAGRAM_APP_SECRET/) },
      });
    }
    expect(platforms.get('instagram')!.oauth!.authorizeUrl(input('x'))).toMatchObject({ ok: false, failure: { class: 'invalid_request' } });
  });
});
