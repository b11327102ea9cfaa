import { describe, expect, it } from '@jest/globals';
import type { HttpAdapterHost } from '@nestjs/core';
import { readSettings } from '../env.ts';
import { PublicUrl, type PublicUrlSettings } from './public-url.ts';

const listeningOn = (address: string, family = 'IPv4') =>
  ({ httpAdapter: { getHttpServer: () => ({ address: () => ({ address, family, port: 3000 }) }) } }) as unknown as HttpAdapterHost;
const given = (settings: PublicUrlSettings) => new PublicUrl(listeningOn('0.0.0.0'), settings);

const env = (more: object) => readSettings({ AFTERPOST_API_KEY: 'sk_test_of_sixteen', ...more });

describe('our own address', () => {
  it.each([
    ['0.0.0.0', 'IPv4', 'http://127.0.0.1:3000'],
    ['::', 'IPv6', 'http://127.0.0.1:3000'],
    ['127.0.0.1', 'IPv4', 'http://127.0.0.1:3000'],
    ['192.168.1.5', 'IPv4', 'http://192.168.1.5:3000'],
    ['::1', 'IPv6', 'http://[::1]:3000'],
  ])('on %s is where we listen, unless it is set', (address, family, base) => {
    expect(new PublicUrl(listeningOn(address, family), {}).base).toBe(base);
    expect(new PublicUrl(listeningOn(address, family), { publicUrl: 'https://post.test' }).base).toBe('https://post.test');
  });

  it('may have a path, and everything of ours is below it', () => {
    const urls = given({ publicUrl: 'https://post.test/afterpost' });
    expect(urls.callback('x')).toBe('https://post.test/afterpost/oauth/x/callback');
    expect(urls.start('1')).toBe('https://post.test/afterpost/oauth/start/1');
    expect(urls.isSecure).toBe(true);
  });
});

describe('a browser', () => {
  const urls = given({ publicUrl: 'https://post.test', redirectOrigins: ['https://app.test', 'http://127.0.0.1:5173'] });

  it.each([
    ['/done', 'https://post.test/done'],
    ['done?a=1', 'https://post.test/done?a=1'],
    ['https://post.test/', 'https://post.test/'],
    ['https:evil.test', 'https://post.test/evil.test'],
    ['https://app.test/x#y', 'https://app.test/x#y'],
    ['http://127.0.0.1:5173/', 'http://127.0.0.1:5173/'],
  ])('may be sent to %s', (target, url) => {
    expect(urls.trusted(target)).toBe(url);
  });

  it.each([
    '//evil.test',
    '/\\evil.test',
    '\\\\evil.test',
    '/\t/evil.test',
    'https://post.test.evil.test/',
    'https://post.test@evil.test/',
    'https://user@post.test/',
    'http://post.test/',
    'https://app.test:8443/',
    'javascript:alert(1)',
    'data:text/html,x',
    'https://',
  ])('is never sent to %j', (target) => {
    expect(urls.trusted(target)).toBeUndefined();
  });
});

describe('the settings', () => {
  it('take an address and origins, and lose a slash too many', () => {
    expect(
      env({ AFTERPOST_PUBLIC_URL: 'https://post.test/', AFTERPOST_REDIRECT_ORIGINS: 'https://a.test, http://b.test:1' }),
    ).toMatchObject({
      publicUrl: 'https://post.test',
      redirectOrigins: ['https://a.test', 'http://b.test:1'],
    });
  });

  it.each([
    [{ AFTERPOST_PUBLIC_URL: 'post.test' }, /AFTERPOST_PUBLIC_URL: must be an address/],
    [{ AFTERPOST_PUBLIC_URL: 'https://user:pass@post.test' }, /must not hold/],
    [{ AFTERPOST_REDIRECT_ORIGINS: 'https://a.test/path' }, /AFTERPOST_REDIRECT_ORIGINS: must be origins/],
    [{ AFTERPOST_REDIRECT_ORIGINS: '*' }, /must be origins/],
  ])('are refused in words: %j', (more, words) => {
    expect(() => env(more)).toThrow(words);
  });
});
