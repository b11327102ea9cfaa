import { FAILURE_CLASSES } from '@afterpost/contracts';
import { describe, expect, it } from '@jest/globals';
import { signInRefusal } from './sign-in-refusal.ts';

describe('a sign-in that did not work', () => {
  it.each([
    ['not_found', 'sign_in_refused', 'correct it and try again'],
    ['permission_denied', 'sign_in_refused', 'correct it and try again'],
    ['transient', 'platform_unavailable', 'try again later'],
    ['invalid_request', 'invalid_request', 'correct it and try again'],
    ['rate_limited', 'rate_limited', 'Try again'],
  ] as const)('by %s is %s and says what to do', (failure, code, words) => {
    const refusal = signInRefusal({ class: failure, message: 'So it was.' }, []);
    expect(refusal.refused).toBe(code);
    expect(refusal.message).toMatch(/^So it was\. /);
    expect(refusal.message).toContain(words);
  });

  it('says how long to wait when the platform said so', () => {
    const refusal = signInRefusal({ class: 'rate_limited', message: 'Too many.', retryAfterMs: 41_200 }, []);
    expect(refusal).toMatchObject({ message: 'Too many. Try again in 42 seconds.', details: { retryAfterMs: 41_200 } });
  });

  it.each(FAILURE_CLASSES)('by %s does not repeat what was typed', (failure) => {
    expect(signInRefusal({ class: failure, message: 'hunter2 is wrong' }, ['hunter2']).message).not.toContain('hunter2');
  });
});
