import type { PlatformAccess } from '../port/identity.ts';
import type { XrpcTarget } from './xrpc.ts';

/** Where calls on behalf of an account go. */
export const targetOf = (access: PlatformAccess): XrpcTarget => ({
  token: access.accessToken,
  ...(access.serviceUrl === undefined ? {} : { serviceUrl: access.serviceUrl }),
});
