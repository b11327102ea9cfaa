import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { FAILURE_CLASSES } from '@afterpost/contracts';
import { classify, failureOf } from './errors.ts';

describe('Bluesky’s errors', () => {
  it.each([
    [400, 'ExpiredToken', 'Token has expired', 'token_expired'],
    [400, 'ExpiredToken', 'Token has been revoked', 'token_expired'],
    [400, 'InvalidToken', 'Token could not be verified', 'token_expired'],
    [400, 'InvalidToken', 'Bad token scope', 'permission_denied'],
    [401, 'AuthMissing', 'Authentication Required', 'permission_denied'],
    [401, 'AuthFactorTokenRequired', 'A sign in code has been sent', 'permission_denied'],
    [401, 'AccountTakedown', 'Account has been taken down', 'permission_denied'],
    [403, 'Forbidden', '', 'permission_denied'],
    [400, 'RecordNotFound', 'Could not locate record', 'not_found'],
    [400, 'InvalidRequest', 'Profile not found', 'not_found'],
    [400, 'InvalidRequest', 'grapheme too big (maximum 300, got 301) at $.record.text', 'content_rejected'],
    [400, 'InvalidRequest', 'blob too big (maximum 1000000, got 1500000)', 'content_rejected'],
    [400, 'InvalidRequest', 'Missing required key "alt" at $.record.embed.images[0]', 'content_rejected'],
    [400, 'InvalidRequest', 'Missing required key "actor" at $.actor', 'invalid_request'],
    [400, 'InvalidRequest', 'limit can not be greater than 100', 'invalid_request'],
    [413, 'PayloadTooLarge', 'request entity too large', 'content_rejected'],
    [429, 'RateLimitExceeded', 'Rate Limit Exceeded', 'rate_limited'],
    [500, 'InternalServerError', 'Internal Server Error', 'transient'],
    [502, 'UpstreamFailure', 'Upstream Failure', 'transient'],
    [501, 'MethodNotImplemented', 'Method Not Implemented', 'invalid_request'],
    [400, 'SomethingNew', 'what?', 'invalid_request'],
    [401, 'SomethingNew', 'who?', 'permission_denied'],
  ] as const)('%d %s “%s” is %s', (status, error, message, expected) => {
    expect(classify({ status, error, message })).toBe(expected);
  });

  it.each([
    [401, 'transient'],
    [403, 'transient'],
    [404, 'transient'],
    [429, 'rate_limited'],
    [503, 'transient'],
    [302, 'invalid_request'],
  ] as const)('a page with status %d that a proxy wrote is %s: it says nothing about the account', (status, expected) => {
    expect(classify({ status, error: null, message: '' })).toBe(expected);
  });

  it('always have a class, and words for the user', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 599 }), fc.option(fc.string()), fc.string(), (status, error, message) => {
        const kind = classify({ status, error, message });
        expect(FAILURE_CLASSES).toContain(kind);
        expect(failureOf(kind, message, error === null ? {} : { platformCode: error }).message.length).toBeGreaterThan(10);
      }),
    );
  });
});
