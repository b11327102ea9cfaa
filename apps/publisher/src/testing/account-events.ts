import type { PublicEvent } from '@afterpost/contracts';

const NOW = '2026-01-05T12:00:00.000Z';

/** One account's events as token-health tells them. */
export class AccountEvents {
  constructor(
    readonly tenant: string,
    readonly accountId: string,
  ) {}

  event(type: string, position: number, data: object = {}): PublicEvent {
    return {
      specversion: '1.0',
      id: `1:${position}:0:00000000`,
      source: '/token-health',
      type,
      subject: this.accountId,
      time: NOW,
      dataschema: `urn:afterpost:event:${type}`,
      datacontenttype: 'application/json',
      tenantid: this.tenant,
      epoch: 1,
      position,
      prev: '',
      data: { accountId: this.accountId, ...data },
    };
  }

  connected(type: 'account.connected' | 'account.reconnected', position: number, handle = 'one.test'): PublicEvent {
    return this.event(type, position, {
      platform: 'bluesky',
      platformAccountId: 'did:plc:one',
      handle,
      displayName: null,
      avatarUrl: null,
      scopes: [],
      tokenExpiresAt: null,
      connectedAt: NOW,
    });
  }

  expired(position: number): PublicEvent {
    return this.event('account.token_expired', position, { platform: 'bluesky', reason: 'refused', expiredAt: NOW });
  }

  disconnected(position: number): PublicEvent {
    return this.event('account.disconnected', position, { disconnectedAt: NOW });
  }
}
