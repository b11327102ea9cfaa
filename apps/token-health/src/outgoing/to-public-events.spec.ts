import { EVENTS } from '@afterpost/contracts';
import type { StoredEvent } from '@afterpost/event-store';
import { describe, expect, it } from '@jest/globals';
import type { AccountEvent, Connection } from '../account/account.events.ts';
import { toPublicEvents } from './to-public-events.ts';

const accountId = '6f1f2b1e-7a52-5f0e-8d7e-1d0b6b3a9c01';
const now = '2026-01-05T12:00:00.000Z';
const connection: Connection = {
  accountId,
  tenantId: '0190a0a0-0000-7000-8000-000000000001',
  platform: 'bluesky',
  platformAccountId: 'did:plc:ada',
  handle: 'ada.test',
  displayName: null,
  avatarUrl: null,
  scopes: ['com.atproto.appPass'],
  tokenExpiresAt: now,
  connectedAt: now,
};

const stored = (event: { type: string; data: unknown }): StoredEvent => ({
  ...event,
  position: 7,
  streamId: accountId,
  version: 1,
  schemaVersion: 1,
  metadata: { tenantId: connection.tenantId, occurredAt: now },
  eventId: '0190a0a0-0000-7000-8000-00000000000e',
  recordedAt: new Date(now),
});

const events: AccountEvent[] = [
  { type: 'AccountConnected', data: connection },
  { type: 'AccountReconnected', data: connection },
  { type: 'TokenRefreshed', data: { tokenExpiresAt: null, refreshedAt: now } },
  { type: 'TokenExpired', data: { platform: 'bluesky', reason: 'The session has ended.', expiredAt: now } },
  { type: 'TokenExpiring', data: { platform: 'bluesky', expiresAt: now, daysLeft: 7, reason: 'It ends.' } },
  { type: 'AccountDisabled', data: { disabledAt: now } },
  { type: 'AccountEnabled', data: { status: 'active', enabledAt: now } },
  { type: 'AccountMadePrimary', data: { platform: 'bluesky', madePrimaryAt: now } },
  { type: 'AccountDisconnected', data: { disconnectedAt: now } },
];

describe('what others may know of an account', () => {
  it.each(events)('has $type as its contract says, about the account', (event) => {
    const [published, ...more] = toPublicEvents(stored(event));
    expect(more).toEqual([]);
    expect(published?.subject).toBe(accountId);
    expect(EVENTS[published!.type].strict().parse(published?.data)).toEqual(published?.data);
  });

  it('keeps the names that users know', () => {
    expect(events.flatMap((event) => toPublicEvents(stored(event))).map(({ type }) => type)).toEqual([
      'account.connected',
      'account.reconnected',
      'account.token_refreshed',
      'account.token_expired',
      'account.token_expiring',
      'account.disabled',
      'account.enabled',
      'account.made_primary',
      'account.disconnected',
    ]);
  });

  it('stops at an event that nobody translates, instead of hiding it', () => {
    expect(() => toPublicEvents(stored({ type: 'AccountPainted', data: {} }))).toThrow('AccountPainted');
  });
});
