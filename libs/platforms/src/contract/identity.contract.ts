import { beforeEach, expect, it } from '@jest/globals';
import { valueOf } from './scenario.ts';
import type { Scenario } from './scenario.ts';

/** Connecting, refreshing and recognising an account; a refusal is a value that holds no secret. */
export function identityContract(open: () => Promise<Scenario>): void {
  let scenario: Scenario;
  beforeEach(async () => {
    scenario = await open();
  });

  it('recognises whose token it is', async () => {
    const { access } = scenario.account;
    expect(valueOf(await scenario.adapter.identify(access)).platformAccountId).toBe(access.platformAccountId);
  });

  it('connects with what a person types, and refuses the wrong secret without repeating it', async () => {
    const { signIn } = scenario.account;
    expect(scenario.adapter.signIn !== undefined).toBe(scenario.adapter.capabilities.connect === 'credential');
    if (!signIn || !scenario.adapter.signIn) return;
    const { credential, profile } = valueOf(await scenario.adapter.signIn(signIn));
    expect(profile.platformAccountId).toBe(scenario.account.access.platformAccountId);
    expect(credential.accessExpiresAt).toMatch(/Z$/);
    const refused = await scenario.adapter.signIn({ ...signIn, password: 'wrong-secret-of-mine' });
    expect(refused).toMatchObject({ ok: false, failure: { class: 'permission_denied' } });
    expect(JSON.stringify(refused)).not.toContain('wrong-secret-of-mine');
  });

  it('refreshes to a credential that works', async () => {
    const { refreshToken, access } = scenario.account;
    if (refreshToken === null) return;
    const { serviceUrl } = access;
    const credential = valueOf(await scenario.adapter.refresh({ refreshToken, ...(serviceUrl === undefined ? {} : { serviceUrl }) }));
    expect((await scenario.adapter.identify({ ...access, accessToken: credential.accessToken })).ok).toBe(true);
  });

  it.each([
    ['expired-token', 'token_expired'],
    ['error', 'transient'],
    ['html', 'transient'],
    ['silent-after-apply', 'transient'],
    ['rate-limited', 'rate_limited'],
  ] as const)('a refresh that meets %s is %s: only a refused grant ends a session', async (effect, kind) => {
    const { refreshToken, access } = scenario.account;
    if (refreshToken === null) return;
    await scenario.stage.fault('refresh', effect);
    const { serviceUrl } = access;
    const outcome = await scenario.adapter.refresh({ refreshToken, ...(serviceUrl === undefined ? {} : { serviceUrl }) });
    expect(outcome).toMatchObject({ ok: false, failure: { class: kind } });
    expect(JSON.stringify(outcome)).not.toContain(refreshToken);
  });
}
