import type { ConnectionError, ConnectionStatus, Platform } from '@afterpost/contracts';
import type { WrappedKey } from '@afterpost/credentials';
import { MINUTE } from '@afterpost/kernel';

/** How long the link works, and from its opening on the state. */
export const STATE_MS = 10 * MINUTE;
/** Whoever exchanges a code is done by then, or has died. */
export const EXCHANGE_MS = 2 * MINUTE;
/** How long a choice may take; until then the candidates' tokens are kept. */
export const CHOICE_MS = 15 * MINUTE;

/** A connection in progress as it is stored. */
export interface StoredConnection {
  readonly connectionId: string;
  readonly tenantId: string;
  readonly platform: Platform;
  readonly flavour: string;
  readonly redirectUri: string;
  readonly redirectTo: string | null;
  readonly status: ConnectionStatus;
  readonly browserHash: Buffer | null;
  readonly sealedWith: WrappedKey | null;
  readonly sealed: Buffer | null;
  readonly error: ConnectionError | null;
  readonly accountIds: readonly string[];
  readonly createdAt: Date;
  /** When the present status ends by itself. */
  readonly expiresAt: Date;
}

export interface Progress {
  readonly status: ConnectionStatus;
  readonly error: ConnectionError | null;
}

const INTERRUPTED: ConnectionError = {
  code: 'interrupted',
  message: 'It was interrupted after you had given your consent, and a consent can be used only once. Nothing was stored: connect again.',
};

/** How far a connection is. Time alone ends it, whether anybody has noted that yet or not. */
export function progressAt({ status, error, expiresAt }: Pick<StoredConnection, 'status' | 'error' | 'expiresAt'>, now: Date): Progress {
  if (now < expiresAt) return { status, error };
  switch (status) {
    case 'pending':
    case 'awaiting_choice':
      return { status: 'expired', error: null };
    case 'exchanging':
      return { status: 'failed', error: INTERRUPTED };
    case 'connected':
    case 'failed':
    case 'expired':
      return { status, error };
  }
}
