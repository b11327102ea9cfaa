import { describe, expect, it } from '@jest/globals';
import { grantedTo } from './scopes.ts';

type Adapter = NonNullable<Parameters<typeof grantedTo>[2]>;

const need = (scope: string) => ({ scope, purpose: 'To publish.' });
const adapter = {
  capabilities: { scopes: ['publish', 'read', 'page_publish'] },
  oauth: { flavours: [{ scopes: [need('publish'), need('read')] }, { scopes: [need('page_publish'), need('page_read'), need('pages')] }] },
} as unknown as Adapter;
const facts = (scopes: readonly string[]) => ({
  scopes,
  expiresAt: null,
  dataAccessExpiresAt: null,
  app: null,
  askedAt: '2026-01-05T12:00:00.000Z',
});

describe('what is missing', () => {
  it.each([
    [
      'the token’s issuer',
      { scopes: ['old'], missingScopes: ['old'] },
      facts(['page_publish', 'pages']),
      ['page_publish', 'pages'],
      ['page_read'],
    ],
    ['the consent', { scopes: ['publish'], missingScopes: ['read'] }, null, ['publish'], ['read']],
    ['the consent, of an issuer that names no scopes', { scopes: ['publish'], missingScopes: [] }, facts([]), ['publish'], []],
    ['what the connection came with', { scopes: ['publish'] }, null, ['publish'], ['read']],
    ['nobody', { scopes: [] }, null, [], null],
    ['nobody, where a token came without words', { scopes: [], missingScopes: [] }, null, [], null],
  ])('is said by %s', (_who, connection, said, scopes, missing) => {
    expect(grantedTo(connection, said, adapter)).toEqual({ scopes, missing });
  });

  it('is missing of what the platform needs where there is no consent', () => {
    const { capabilities } = adapter;
    expect(grantedTo({ scopes: ['read', 'publish'] }, null, { capabilities }).missing).toEqual(['page_publish']);
    expect(grantedTo({ scopes: ['read'] }, null, undefined).missing).toBeNull();
  });
});
