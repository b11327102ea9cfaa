import type { Caller } from '../meta/graph.ts';
import type { PlatformAccess } from '../port/identity.ts';

/** Calls on behalf of a Page, with its own token: only then they are counted for the Page and not for the app. */
export const callerOf = ({ accessToken, platformAccountId }: PlatformAccess): Caller => ({
  token: accessToken,
  accountId: platformAccountId,
});
