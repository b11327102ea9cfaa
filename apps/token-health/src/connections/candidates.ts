import type { ConnectionCandidate } from '@afterpost/contracts';
import { idFrom } from '@afterpost/kernel';
import type { Candidate } from '@afterpost/platforms';
import type { Connections } from './connections.ts';
import type { StoredConnection } from './connection.ts';

/** The same account behind the same consent always has the same id: nothing has to be kept to recognise it. */
export const candidateIdOf = (connectionId: string, platformAccountId: string): string =>
  idFrom('candidate', connectionId, platformAccountId);

/** Each account once: a platform may show the same one along two paths. */
export const distinct = (candidates: readonly Candidate[]): Candidate[] => [
  ...new Map(candidates.map((candidate) => [candidate.profile.platformAccountId, candidate])).values(),
];

/** Opens what was offered, tokens included. */
export const openCandidates = (connections: Connections, connection: StoredConnection): readonly Candidate[] =>
  JSON.parse(connections.open(connection, 'candidates') ?? '[]') as readonly Candidate[];

/** Without its token. */
export const shown = (connectionId: string, { kind, profile, missingScopes }: Candidate): ConnectionCandidate => ({
  candidateId: candidateIdOf(connectionId, profile.platformAccountId),
  kind,
  platformAccountId: profile.platformAccountId,
  handle: profile.handle,
  displayName: profile.displayName,
  avatarUrl: profile.avatarUrl,
  missingScopes: [...missingScopes],
});
