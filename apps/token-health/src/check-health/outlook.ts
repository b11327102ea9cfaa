import type { StoredCredential } from '../credential/credentials.ts';
import { expiryOf, noticeAt, wordsOf } from '../watch-expiry/expiry.ts';
import { type Diagnosis, ill } from './diagnosis.ts';

/** What was asked for and is not there, where the rest works. */
export interface Outlook {
  readonly credential: StoredCredential;
  readonly missingScopes: readonly string[] | null;
  /** As people call it. */
  readonly platform: string;
  readonly now: Date;
  /** Told where nobody knows whether the refresh token is spent. */
  readonly answerLost: string;
}

/** Of Meta's tokens: one that identifies itself and may read nothing any more. */
export function withData(diagnosis: Diagnosis, { facts }: StoredCredential, platform: string, now: Date): Diagnosis {
  const end = facts?.dataAccessExpiresAt;
  if (!diagnosis.healthy || !end || new Date(end) > now) return diagnosis;
  const words = `${platform} lets nobody read this account’s data since ${end.slice(0, 10)}. Connect the account again; its history stays.`;
  return { ...ill('missing_scope'), words };
}

/** What to do about an account that works, so that it goes on working; `null`: nothing. */
export function outlookOf({ credential, missingScopes, platform, now, answerLost }: Outlook): string | null {
  const { lastFailure, presentedAt } = credential;
  if (presentedAt) return answerLost;
  if (credential.refreshable && (lastFailure?.class === 'permission_denied' || lastFailure?.class === 'invalid_request'))
    return `The account works, but ${platform} does not renew its token. ${lastFailure.message}`;
  const expiry = expiryOf(credential);
  if (expiry && noticeAt(expiry, now) !== null) return wordsOf(expiry, platform);
  return missingScopes?.length
    ? `What needs ${missingScopes.join(', ')} does not work. Connect the account again and grant everything asked for.`
    : null;
}
