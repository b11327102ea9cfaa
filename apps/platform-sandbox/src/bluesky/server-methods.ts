import type { Bluesky } from './bluesky.ts';
import type { TokenPair } from './sessions.ts';
import { type Account, at } from './world.ts';
import { invalidRequest, type XrpcMethods } from './xrpc.ts';

/** `com.atproto.server.*` and `com.atproto.identity.*`. */
export const serverMethods = (bluesky: Bluesky, limits: { blobBytes: number }): XrpcMethods => ({
  'com.atproto.server.describeServer': {
    kind: 'query',
    answer: (call, reply) => {
      bluesky.charge(call, reply);
      const domains = {
        availableUserDomains: ['.sandbox.test'],
        inviteCodeRequired: false,
        phoneVerificationRequired: false,
      };
      return {
        did: 'did:web:sandbox.test',
        ...domains,
        links: {},
        contact: {},
        blobUploadLimit: limits.blobBytes,
      };
    },
  },
  'com.atproto.server.createSession': {
    kind: 'procedure',
    answer: (call, reply) => {
      const identifier = required(call.input, 'identifier');
      const password = required(call.input, 'password');
      const key = `${identifier} ${call.ip}`;
      bluesky.charge(call, reply, [{ buckets: ['sessionsPer5Minutes', 'sessionsPerDay'], key, points: 1 }]);
      const { account, tokens } = bluesky.sessions.open(identifier, password);
      return sessionAnswer(account, call.origin, tokens);
    },
  },
  'com.atproto.server.refreshSession': {
    kind: 'procedure',
    answer: (call, reply) => {
      bluesky.charge(call, reply);
      const { account, tokens } = bluesky.sessions.refresh(call.authorization);
      return sessionAnswer(account, call.origin, tokens);
    },
  },
  'com.atproto.server.getSession': {
    kind: 'query',
    answer: (call, reply) => sessionAnswer(bluesky.caller(call, reply).account, call.origin),
  },
  'com.atproto.server.deleteSession': {
    kind: 'procedure',
    answer: (call, reply) => {
      bluesky.charge(call, reply);
      bluesky.sessions.close(call.authorization);
      return undefined;
    },
  },
  'com.atproto.identity.resolveHandle': {
    kind: 'query',
    answer: (call, reply) => {
      bluesky.charge(call, reply);
      const did = bluesky.world.accountBy(call.params.text('handle'))?.did;
      if (!did) throw invalidRequest('Unable to resolve handle');
      return { did };
    },
  },
});

export const didDocument = ({ did, handle }: Account, origin: string): object => ({
  '@context': ['https://www.w3.org/ns/did/v1'],
  id: did,
  alsoKnownAs: [`at://${handle}`],
  service: [{ id: '#atproto_pds', type: 'AtprotoPersonalDataServer', serviceEndpoint: origin }],
});

function sessionAnswer(account: Account, origin: string, tokens?: TokenPair): object {
  const { did, handle, email, state } = account;
  const standing = state === 'active' ? { active: true } : { active: false, status: state };
  return {
    ...tokens,
    handle,
    did,
    didDoc: didDocument(account, origin),
    email,
    emailConfirmed: true,
    emailAuthFactor: false,
    ...standing,
  };
}

function required(input: unknown, name: string): string {
  const value = at(input, name);
  if (typeof value !== 'string' || value === '') throw invalidRequest(`Missing required key "${name}" at $`);
  return value;
}
