import { z } from 'zod';
import { connectionErrorSchema, connectionStatusSchema, scopeNeedSchema } from '../commands/connections.ts';
import { platformSchema } from '../platforms.ts';
import { accountAnswer } from './accounts.ts';

/**
 * A consent to be given in a browser: `authorize_url` is a page of ours that shows `scopes` and leads to the network. It
 * works for the one browser that opens it first, until `expires_at`.
 */
export const authorizationAnswer = z
  .object({
    connection_id: z.uuid(),
    platform: platformSchema,
    flavour: z.string(),
    authorize_url: z.url(),
    scopes: z.array(scopeNeedSchema),
    expires_at: z.iso.datetime(),
  })
  .meta({ id: 'Authorization' });
export type AuthorizationAnswer = z.infer<typeof authorizationAnswer>;

/** The account, where it could be connected at once; else where a person has to give consent. */
export const connectAnswer = z.union([accountAnswer, authorizationAnswer]);

/** A connection in progress. */
export const connectionAnswer = z
  .object({
    id: z.uuid(),
    network: platformSchema,
    platform: platformSchema,
    flavour: z.string(),
    status: connectionStatusSchema,
    error: connectionErrorSchema.nullable(),
    /** How many accounts there are to choose from. */
    candidate_count: z.number().int(),
    account_ids: z.array(z.uuid()),
    created_at: z.iso.datetime(),
    expires_at: z.iso.datetime(),
  })
  .meta({ id: 'Connection' });
export type ConnectionAnswer = z.infer<typeof connectionAnswer>;

export const candidateAnswer = z
  .object({
    id: z.uuid(),
    kind: z.enum(['profile', 'page', 'business']),
    handle: z.string(),
    display_name: z.string().nullable(),
    avatar_url: z.string().nullable(),
    platform_account_id: z.string(),
    missing_scopes: z.array(z.string()),
  })
  .meta({ id: 'Candidate' });
export type CandidateAnswer = z.infer<typeof candidateAnswer>;

export const candidatesAnswer = z.object({ data: z.array(candidateAnswer) }).meta({ id: 'Candidates' });

/** One candidate or several. */
export const selectBody = z
  .strictObject({ candidate_id: z.uuid().optional(), candidate_ids: z.array(z.uuid()).min(1).max(100).optional() })
  .refine((body) => (body.candidate_id === undefined) !== (body.candidate_ids === undefined), {
    message: 'give candidate_id for one account, or candidate_ids for several',
    path: ['candidate_ids'],
  })
  .meta({ id: 'Select' });

export const selectAnswer = z.object({ data: z.array(accountAnswer) }).meta({ id: 'SelectedAccounts' });
