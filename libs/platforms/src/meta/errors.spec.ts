import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { readJson } from '../http/json-api.ts';
import { asksForLess, graphErrorOf, metaVendor } from './errors.ts';

const NOW = new Date('2026-11-21T12:00:00.000Z');
const PAGE = { platform: 'facebook', accountId: '1000' } as const;
const refusal = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  metaVendor(PAGE).refusalIn({ status, headers, body, now: NOW });
const graph = (code: number, subcode?: number, more: object = {}) => ({
  error: { message: `(#${code}) no`, type: 'OAuthException', code, ...(subcode === undefined ? {} : { error_subcode: subcode }), ...more },
});
const usage = (type: string, estimated_time_to_regain_access: number) => [
  { type, call_count: 100, total_cputime: 1, total_time: 1, estimated_time_to_regain_access },
];
const upload = (retriable: boolean) => ({ debug_info: { retriable, type: 'ProcessingFailedError', message: 'no film' } });

describe("Meta's refusals", () => {
  it.each([
    [190, 463, 'token_expired'],
    [190, undefined, 'token_expired'],
    [102, undefined, 'token_expired'],
    [10, undefined, 'permission_denied'],
    [200, undefined, 'permission_denied'],
    [283, undefined, 'permission_denied'],
    [299, undefined, 'permission_denied'],
    [36104, undefined, 'permission_denied'],
    [4, undefined, 'rate_limited'],
    [32, undefined, 'rate_limited'],
    [613, 1996, 'rate_limited'],
    [80001, undefined, 'rate_limited'],
    [9, 2207042, 'rate_limited'],
    [100, 33, 'not_found'],
    [803, undefined, 'not_found'],
    [24, 2207006, 'not_found'],
    [24, 2207008, 'transient'],
    [100, undefined, 'invalid_request'],
    [100, 1504016, 'invalid_request'],
    [104, undefined, 'invalid_request'],
    [2500, undefined, 'invalid_request'],
    [506, undefined, 'content_rejected'],
    [368, undefined, 'content_rejected'],
    [324, undefined, 'content_rejected'],
    [4, 2207051, 'content_rejected'],
    [100, 1366046, 'content_rejected'],
    [368, 1390008, 'rate_limited'],
    [368, 1404078, 'permission_denied'],
    [9004, 2207052, 'content_rejected'],
    [9007, 2207027, 'transient'],
    [-2, 2207003, 'transient'],
    [-1, undefined, 'transient'],
    [1, undefined, 'transient'],
    [1, 99, 'invalid_request'],
    [1, 2207057, 'invalid_request'],
    [2, undefined, 'transient'],
    [1363047, 1363047, 'transient'],
  ] as const)('code %p, subcode %p is %s whatever the status', (code, subcode, kind) => {
    for (const status of [200, 400, 401, 403, 404, 500]) {
      expect(refusal(status, graph(code, subcode))).toMatchObject({ class: kind, code: subcode ? `${code}/${subcode}` : `${code}` });
    }
  });

  it('are a limit before they are transient, and transient before they are a mistake of ours', () => {
    expect(refusal(400, graph(4, undefined, { is_transient: true }))).toMatchObject({ class: 'rate_limited' });
    expect(refusal(400, graph(100, undefined, { is_transient: true }))).toMatchObject({ class: 'transient' });
  });

  it('that only look like a dead token or a bad request are read by their words', () => {
    const wrongToken = graph(190, undefined, { message: 'This method must be called with a Page Access Token' });
    expect(refusal(400, wrongToken)).toMatchObject({ class: 'invalid_request' });
    const noRight = graph(100, undefined, { message: '(#100) No permission to publish the video' });
    expect(refusal(400, noRight)).toMatchObject({ class: 'permission_denied' });
  });

  it('of the token endpoint and of uploads have envelopes of their own', () => {
    const used = { error_type: 'OAuthException', code: 400, error_message: 'This authorization code has been used' };
    expect(refusal(400, used)).toEqual({ class: 'invalid_request', words: used.error_message, code: '400' });
    for (const status of [200, 400]) expect(refusal(status, upload(false))).toMatchObject({ class: 'content_rejected' });
    expect(refusal(400, upload(true))).toMatchObject({ class: 'transient' });
  });

  it('without an envelope come from something in front of Meta: no account loses its connection by them', () => {
    const gateways = [undefined, { error: { message: 'Unauthorized' } }, { error_message: 'bad gateway' }, { error: 'invalid' }];
    for (const status of [400, 401, 403, 404, 500, 502]) {
      for (const body of gateways) expect(refusal(status, body)).toMatchObject({ class: 'transient' });
    }
    expect(refusal(429, { error: 'slow' }, { 'retry-after': '7' })).toMatchObject({ class: 'rate_limited', retryAfterMs: 7_000 });
  });

  it('that a server error comes with, and that nobody documents, may have come after the deed', () => {
    expect(refusal(500, graph(6001))).toMatchObject({ class: 'transient' });
    expect(refusal(400, graph(6001))).toMatchObject({ class: 'invalid_request' });
  });

  it('say when to come back as the usage header of the account does, in minutes', () => {
    const told = { '1000': [...usage('pages', 5), ...usage('ads_insights', 700)], '2000': usage('pages', 90) };
    const headers = { 'x-business-use-case-usage': JSON.stringify(told) };
    expect(refusal(400, graph(80001), headers)).toMatchObject({ retryAfterMs: 300_000 });
    for (const code of [100, 2]) expect(refusal(400, graph(code), headers)).not.toHaveProperty('retryAfterMs');
  });

  it("hold Meta's words for developers and for users, without the secrets of the call", () => {
    const body = graph(190, 463, { message: 'Token EAAsecretsecret expired', error_user_title: 'Signed out', error_user_msg: 'Sign in.' });
    const answer = { kind: 'answer', status: 400, headers: {}, body: Buffer.from(JSON.stringify(body)) } as const;
    const read = readJson(answer, metaVendor({ platform: 'instagram' }), { secrets: ['EAAsecretsecret'], now: NOW });
    expect(read).toMatchObject({ ok: false, failure: { class: 'token_expired', platformCode: '190/463' } });
    expect(!read.ok && read.failure.message).toMatch(/^Instagram no longer .*Token \[secret\] expired – Signed out – Sign in\./);
  });

  it('ask for less data in words alone', () => {
    const words = "Please reduce the amount of data you're asking for, then retry your request";
    expect(asksForLess(graph(1, undefined, { message: words }))).toBe(true);
    expect(asksForLess(graph(1))).toBe(false);
  });

  it('are total: no body makes reading throw, and an answer without one is none', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer({ min: 200, max: 599 }), (body, status) => {
        const error = graphErrorOf(body);
        expect(refusal(status, body) === null).toBe(error === null && status < 400);
      }),
    );
  });
});
