import { follows, type Host, type RunningService, type ServiceDefinition, startService } from '@afterpost/service-host';
import { Init1767225600000 } from './migrations/0001-init.ts';
import { MissingScopes1796083200000 } from './migrations/0002-missing-scopes.ts';
import { PrimaryAccounts1796169600000 } from './migrations/0003-primary-accounts.ts';
import { ProjectAccounts, ProjectCaptures, ProjectPosts } from './project-events/project-events.ts';

/**
 * Follows every owner and keeps the read models. The names are the checkpoints': a new name reads its owner's log from
 * the beginning, which is how a read model is rebuilt.
 */
export const definition: ServiceDefinition = {
  name: 'snapshot-store',
  database: { schema: 'read', migrations: [Init1767225600000, MissingScopes1796083200000, PrimaryAccounts1796169600000] },
  providers: [],
  consume: [
    follows('publisher', ProjectPosts, 'read-posts'),
    follows('token-health', ProjectAccounts, 'read-accounts'),
    follows('insights-fetcher', ProjectCaptures, 'read-captures'),
  ],
};

export const start = (host: Host): Promise<RunningService> => startService(definition, host);
