import { describe, expect, it } from '@jest/globals';
import { entryFailure, LINKEDIN, LINKEDIN_TOKENS } from './errors.ts';

const now = new Date('2026-11-21T18:30:00.000Z');
const answer = (status: number, body: unknown, headers: Record<string, string> = {}) => ({ status, headers, body, now });
const refusal = (status: number, body: unknown, headers?: Record<string, string>) => LINKEDIN.refusalIn(answer(status, body, headers));
const detailed = (code: string) => ({ message: 'no', status: 400, errorDetails: { inputErrors: [{ code, description: 'd', input: {} }] } });

describe('a refusal of LinkedIn', () => {
  it.each([
    [401, { code: 'EXPIRED_ACCESS_TOKEN', serviceErrorCode: 65602, message: 'expired' }, 'token_expired', 'EXPIRED_ACCESS_TOKEN'],
    [401, { serviceErrorCode: 65601, message: 'The token used in the request has been revoked' }, 'token_expired', '65601'],
    [401, { serviceErrorCode: 65600, message: 'Invalid access token' }, 'token_expired', '65600'],
    [403, { code: 'ACCESS_DENIED', serviceErrorCode: 100, message: 'Not enough permissions' }, 'permission_denied', 'ACCESS_DENIED'],
    [404, { code: 'RESOURCE_NOT_FOUND', message: 'gone' }, 'not_found', 'RESOURCE_NOT_FOUND'],
    [410, { message: 'gone' }, 'not_found', undefined],
    [422, detailed('DUPLICATE_POST'), 'content_rejected', 'DUPLICATE_POST'],
    [422, { message: 'meaningless' }, 'content_rejected', undefined],
    [400, detailed('FIELD_LENGTH_TOO_LONG'), 'invalid_request', 'FIELD_LENGTH_TOO_LONG'],
    [400, { code: 'INVALID_URN_TYPE', message: 'no' }, 'invalid_request', 'INVALID_URN_TYPE'],
    [400, detailed('MEDIA_ASSET_PROCESSING_FAILED'), 'content_rejected', 'MEDIA_ASSET_PROCESSING_FAILED'],
    [400, detailed('MEDIA_ASSET_WAITING_UPLOAD'), 'transient', 'MEDIA_ASSET_WAITING_UPLOAD'],
    [400, { code: 'EXPIRED_UPLOAD_URL', message: 'late' }, 'transient', 'EXPIRED_UPLOAD_URL'],
    [409, { code: 'CONFLICT', message: 'again' }, 'transient', 'CONFLICT'],
    [429, { code: 'TOO_MANY_REQUESTS', serviceErrorCode: 101, message: 'throttled' }, 'rate_limited', 'TOO_MANY_REQUESTS'],
    [500, { code: 'INTERNAL_SERVER_ERROR', message: 'oh' }, 'transient', 'INTERNAL_SERVER_ERROR'],
    [503, { message: 'oh' }, 'transient', undefined],
  ])('of status %d with %j is %s', (status, body, kind, code) => {
    const found = refusal(status, body);
    expect(found?.class).toBe(kind);
    expect(found?.code).toBe(code);
  });

  it('is none in a success, whatever its body', () => {
    expect(refusal(200, { status: 404, message: 'decorated' })).toBeNull();
    expect(refusal(201, {})).toBeNull();
  });

  it('says that the app needs an update when the version is retired', () => {
    const retired = { code: 'NONEXISTENT_VERSION', message: 'Requested version 20260901 is not active' };
    expect(refusal(426, retired)).toMatchObject({
      class: 'invalid_request',
      code: 'NONEXISTENT_VERSION',
      words: expect.stringMatching(/needs an update/),
    });
  });

  it('waits for midnight, UTC, when the day is used up, and for nobody when no time is told', () => {
    const day = { message: 'Resource level throttle MEMBER DAY limit for calls to this resource is reached.', serviceErrorCode: 101 };
    expect(refusal(429, day)?.retryAfterMs).toBe(5.5 * 3_600_000);
    expect(refusal(429, { message: 'Resource level throttle limit' })).not.toHaveProperty('retryAfterMs');
    expect(refusal(429, {}, { 'retry-after': '7' })?.retryAfterMs).toBe(7_000);
  });

  it.each([401, 403])('with a %d of something in front of LinkedIn costs no account its connection', (status) => {
    expect(refusal(status, undefined)?.class).toBe('transient');
    expect(refusal(status, {})?.class).toBe('transient');
  });
});

describe('a refusal of the token endpoint', () => {
  it.each([
    [400, 'invalid_grant', 'token_expired'],
    [400, 'invalid_request', 'token_expired'],
    [401, 'invalid_client', 'invalid_request'],
    [400, 'unauthorized_client', 'invalid_request'],
    [500, 'server_error', 'transient'],
    [429, 'slow_down', 'rate_limited'],
  ])('of status %d with %s is %s: only a refused grant ends a connection', (status, error, kind) => {
    expect(LINKEDIN_TOKENS.refusalIn(answer(status, { error, error_description: 'words' }))?.class).toBe(kind);
  });
});

describe('a refusal of one entry in a batch', () => {
  it.each([
    [{ status: 404, message: 'Not found' }, 'not_found'],
    [{ status: 403, code: 'ACCESS_DENIED', message: 'no' }, 'permission_denied'],
    [{ message: 'no status' }, 'transient'],
    ['words', 'transient'],
  ])('%j is classed like any other', (error, kind) => {
    expect(entryFailure(error).class).toBe(kind);
  });
});
