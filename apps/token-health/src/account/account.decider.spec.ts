// oxlint-disable jest/expect-expect -- the bench of deciders asserts in `then`
import { decide } from '@afterpost/event-store/testing';
import { describe, it } from '@jest/globals';
import { accountDecider } from './account.decider.ts';
import type { AccountEvent, Connection } from './account.events.ts';

const connection: Connection = {
  accountId: '6f1f2b1e-7a52-5f0e-8d7e-1d0b6b3a9c01',
  tenantId: '0190a0a0-0000-7000-8000-000000000001',
  platform: 'bluesky',
  platformAccountId: 'did:plc:ada',
  handle: 'ada.test',
  displayName: 'Ada',
  avatarUrl: null,
  scopes: ['com.atproto.appPass'],
  tokenExpiresAt: '2026-01-05T14:00:00.000Z',
  connectedAt: '2026-01-05T12:00:00.000Z',
};
const now = '2026-01-05T13:30:00.000Z';
const tokenExpiresAt = '2026-01-05T15:30:00.000Z';

const connected: AccountEvent = { type: 'AccountConnected', data: connection };
const expired: AccountEvent = { type: 'TokenExpired', data: { platform: 'bluesky', reason: 'The session ended.', expiredAt: now } };
const disconnected: AccountEvent = { type: 'AccountDisconnected', data: { disconnectedAt: now } };
const renamed: Connection = { ...connection, handle: 'ada.example', connectedAt: now };

const account = decide(accountDecider);

const warn = (expiresAt: string, daysLeft: number) => ({ type: 'RecordExpiring', now, expiresAt, daysLeft, reason: 'It ends.' }) as const;
const warned = (expiresAt: string, daysLeft: number): AccountEvent => ({
  type: 'TokenExpiring',
  data: { platform: 'bluesky', expiresAt, daysLeft, reason: 'It ends.' },
});

describe('an account', () => {
  it('is connected', () => {
    account.when({ type: 'Connect', connection }).then([connected]);
  });

  it.each([
    ['active', []],
    ['expired', [expired]],
    ['disconnected', [disconnected]],
  ] as const)('is connected again when it is %s', (_status, past) => {
    account
      .given([connected, ...past])
      .when({ type: 'Connect', connection: renamed })
      .then([{ type: 'AccountReconnected', data: renamed }]);
  });

  it('tells that its token was refreshed', () => {
    account
      .given([connected])
      .when({ type: 'RecordRefresh', now, tokenExpiresAt })
      .then([{ type: 'TokenRefreshed', data: { tokenExpiresAt, refreshedAt: now } }]);
  });

  it('expires once, however often the refusal is reported', () => {
    const refusal = { type: 'RecordRefusal', now, reason: 'The session ended.' } as const;
    account.given([connected]).when(refusal).then([expired]);
    account.given([connected, expired]).when(refusal).then([]);
  });

  it('expires again after it was connected again', () => {
    account
      .given([connected, expired, { type: 'AccountReconnected', data: renamed }])
      .when({ type: 'RecordRefusal', now, reason: 'The session ended.' })
      .then([expired]);
  });

  it('is connected again when a refresh in flight proves that the grant lives', () => {
    account
      .given([connected, expired])
      .when({ type: 'RecordRefresh', now, tokenExpiresAt })
      .then([{ type: 'AccountReconnected', data: { ...connection, tokenExpiresAt, connectedAt: now } }]);
  });

  it('warns once of each end and number of days', () => {
    const [end, later] = ['2026-02-01T00:00:00.000Z', '2026-05-01T00:00:00.000Z'];
    account
      .given([connected])
      .when(warn(end, 7))
      .then([warned(end, 7)]);
    account
      .given([connected, warned(end, 7)])
      .when(warn(end, 7))
      .then([]);
    account
      .given([connected, warned(end, 7)])
      .when(warn(end, 1))
      .then([warned(end, 1)]);
    account
      .given([connected, warned(end, 1)])
      .when(warn(end, 7))
      .then([]);
    account
      .given([connected, warned(end, 1)])
      .when(warn(later, 7))
      .then([warned(later, 7)]);
    account.given([connected, expired]).when(warn(end, 7)).then([]);
  });

  it('is disabled and enabled once, and goes on as what it was', () => {
    const disabled: AccountEvent = { type: 'AccountDisabled', data: { disabledAt: now } };
    const enabledAs = (status: 'active' | 'token_expired'): AccountEvent => ({ type: 'AccountEnabled', data: { status, enabledAt: now } });
    account.given([connected]).when({ type: 'Disable', now }).then([disabled]);
    account.given([connected, disabled]).when({ type: 'Disable', now }).then([]);
    account
      .given([connected, disabled])
      .when({ type: 'Enable', now })
      .then([enabledAs('active')]);
    account
      .given([connected, disabled, enabledAs('active')])
      .when({ type: 'Enable', now })
      .then([]);
    account
      .given([connected, expired, disabled])
      .when({ type: 'Enable', now })
      .then([enabledAs('token_expired')]);
    account.given([connected, disconnected]).when({ type: 'Disable', now }).then([]);
    account
      .given([connected, disabled])
      .when({ type: 'Connect', connection: renamed })
      .then([{ type: 'AccountReconnected', data: renamed }]);
  });

  it('is kept alive while it is disabled, and is not given up then', () => {
    const disabled: AccountEvent = { type: 'AccountDisabled', data: { disabledAt: now } };
    account
      .given([connected, disabled])
      .when({ type: 'RecordRefresh', now, tokenExpiresAt })
      .then([{ type: 'TokenRefreshed', data: { tokenExpiresAt, refreshedAt: now } }]);
    account.given([connected, disabled]).when({ type: 'RecordRefusal', now, reason: 'The session ended.' }).then([]);
  });

  it('is made the primary one as often as somebody says so: others may have been in between', () => {
    const primary: AccountEvent = { type: 'AccountMadePrimary', data: { platform: 'bluesky', madePrimaryAt: now } };
    account.given([connected]).when({ type: 'MakePrimary', now }).then([primary]);
    account.given([connected, primary]).when({ type: 'MakePrimary', now }).then([primary]);
  });

  it('is disconnected once', () => {
    account.given([connected]).when({ type: 'Disconnect', now }).then([disconnected]);
    account.given([connected, disconnected]).when({ type: 'Disconnect', now }).then([]);
  });

  it('hears nothing of tokens after it was disconnected', () => {
    account.given([connected, disconnected]).when({ type: 'RecordRefusal', now, reason: 'late' }).then([]);
    account.given([connected, disconnected]).when({ type: 'RecordRefresh', now, tokenExpiresAt }).then([]);
  });

  it.each([
    { type: 'Disconnect', now },
    { type: 'RecordRefusal', now, reason: 'none' },
    { type: 'RecordExpiring', now, expiresAt: now, daysLeft: 7, reason: 'none' },
    { type: 'Disable', now },
    { type: 'Enable', now },
    { type: 'MakePrimary', now },
    { type: 'RecordRefresh', now, tokenExpiresAt },
  ] as const)('must exist for $type', (command) => {
    account.when(command).thenRefused('account_not_found');
  });
});
