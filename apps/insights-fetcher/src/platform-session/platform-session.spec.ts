import { newId } from '@afterpost/kernel';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { Account } from '../schedule/account.ts';
import { FakeNeighbours } from '../testing/fake-neighbours.ts';
import { FakePlatform } from '../testing/fake-platform.ts';
import { AccessGrants } from './access-grants.ts';
import { CallGate } from './call-gate.ts';
import { outcomeOf, PlatformSession } from './platform-session.ts';

const account: Account = {
  accountId: newId(),
  tenantId: newId(),
  platform: 'bluesky',
  state: 'active',
  heardEpoch: 1,
  heardPosition: 1,
  accountDueAt: null,
  accountCapturedAt: null,
  accountPosition: 0,
  accountAttempts: 0,
  blockedUntil: null,
  blockedReason: null,
  blocks: 0,
};
const keepLease = () => Promise.resolve();
const READ_ACCOUNT = outcomeOf((adapter, access) => adapter.fetchAccount(access));

async function openSession() {
  const neighbours = new FakeNeighbours();
  const platform = new FakePlatform();
  const grants = new AccessGrants(neighbours, newId);
  const granted = await grants.lease(account);
  if (!granted.ok) throw new Error('no lease');
  const session = new PlatformSession({ account, adapter: platform, grant: granted.value, grants, gate: new CallGate(5), keepLease });
  return { neighbours, platform, session };
}

describe('a session', () => {
  it('renews a refused token once for all calls in flight', async () => {
    const { neighbours, platform, session } = await openSession();
    platform.refusedTokens.add('secret-token-1');
    const answers = await Promise.all(Array.from({ length: 8 }, () => session.ask(READ_ACCOUNT)));
    expect(answers.every((answer) => answer.ok)).toBe(true);
    expect(neighbours.reported).toEqual([{ accountId: account.accountId, version: 1 }]);
    expect(new Set(session.secrets)).toEqual(new Set(['secret-token-1', 'secret-token-2']));
  });

  it('gives up when the fresh token is refused as well', async () => {
    const { neighbours, platform, session } = await openSession();
    platform.refusedTokens.add('secret-token-1').add('secret-token-2');
    expect(await session.ask(READ_ACCOUNT)).toMatchObject({ ok: false, failure: { class: 'token_expired' } });
    expect(session.halt?.class).toBe('token_expired');
    expect(platform.calls).toHaveLength(2);
    expect(await session.ask(READ_ACCOUNT)).toMatchObject({ ok: false });
    expect(platform.calls).toHaveLength(2);
    expect(neighbours.reported).toHaveLength(1);
  });

  it('takes a breath, and does not ask again, when the refused token cannot be renewed right now', async () => {
    const { neighbours, platform, session } = await openSession();
    neighbours.renews = false;
    platform.refusedTokens.add('secret-token-1');
    expect(await session.ask(READ_ACCOUNT)).toMatchObject({ ok: false, failure: { class: 'token_expired' } });
    expect(session.halt?.class).toBe('transient');
    expect(await session.ask(READ_ACCOUNT)).toMatchObject({ ok: false, failure: { class: 'transient' } });
    expect(platform.calls).toHaveLength(1);
  });

  it('does not ask again after "too many requests"', async () => {
    const { platform, session } = await openSession();
    platform.account = { class: 'rate_limited', message: 'slow down', retryAfterMs: 1_000 };
    await session.ask(READ_ACCOUNT);
    expect(await session.ask(READ_ACCOUNT)).toMatchObject({ ok: false, failure: { class: 'rate_limited', retryAfterMs: 1_000 } });
    expect(platform.calls).toHaveLength(1);
  });
});

describe('the gate', () => {
  it('lets everyone through, never more than its number at once, also when calls fail', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 6 }), fc.array(fc.boolean(), { maxLength: 30 }), async (max, calls) => {
        const gate = new CallGate(max);
        let inFlight = 0;
        let highest = 0;
        const results = await Promise.allSettled(
          calls.map((fails) =>
            gate.run(async () => {
              highest = Math.max(highest, (inFlight += 1));
              await Promise.resolve();
              inFlight -= 1;
              if (fails) throw new Error('failed');
            }),
          ),
        );
        expect(results.map((result) => result.status === 'rejected')).toEqual(calls);
        expect(highest).toBe(Math.min(max, calls.length));
      }),
    );
  });
});
