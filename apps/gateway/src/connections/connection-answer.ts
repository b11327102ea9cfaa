import type {
  AuthorizationAnswer,
  beginConnection,
  CandidateAnswer,
  ConnectionAnswer,
  ConnectionCandidate,
  findConnection,
  Out,
} from '@afterpost/contracts';

/** A consent to be given: `startUrl` is our page, which leads to the network. */
export const authorizationOf = (begun: Out<typeof beginConnection>, startUrl: string): AuthorizationAnswer => ({
  connection_id: begun.connectionId,
  platform: begun.platform,
  flavour: begun.flavour,
  authorize_url: startUrl,
  scopes: begun.scopes,
  expires_at: begun.expiresAt,
});

export const connectionAnswerOf = (connection: Out<typeof findConnection>): ConnectionAnswer => ({
  id: connection.connectionId,
  network: connection.platform,
  platform: connection.platform,
  flavour: connection.flavour,
  status: connection.status,
  error: connection.error,
  candidate_count: connection.candidates.length,
  account_ids: connection.accountIds,
  created_at: connection.createdAt,
  expires_at: connection.expiresAt,
});

export const candidateAnswerOf = (candidate: ConnectionCandidate): CandidateAnswer => ({
  id: candidate.candidateId,
  kind: candidate.kind,
  handle: candidate.handle,
  display_name: candidate.displayName,
  avatar_url: candidate.avatarUrl,
  platform_account_id: candidate.platformAccountId,
  missing_scopes: candidate.missingScopes,
});
