import type { Failure } from '@afterpost/contracts';
import { unreachable } from '@afterpost/kernel';
import type { PublishOutcome } from '../port/publishing.ts';
import type { ApiRefusal } from './json-api.ts';

/** What a call that made no post for certain comes to. */
export type NotPublished = Exclude<PublishOutcome, { readonly kind: 'published' | 'processing' }>;

/** What a refused irreversible call comes to where its network has nothing more to say: by what it may have done, then by class. */
export function refusedPublish({ failure, applied }: Pick<ApiRefusal, 'failure' | 'applied'>): NotPublished {
  if (applied === 'maybe') return unconfirmed(failure);
  switch (failure.class) {
    case 'token_expired':
      return { kind: 'tokenInvalid', failure };
    case 'rate_limited':
    case 'transient':
      return { kind: 'deferred', failure };
    case 'not_found':
    case 'permission_denied':
    case 'content_rejected':
    case 'invalid_request':
      return { kind: 'rejected', failure };
    case 'unconfirmed':
      return unconfirmed(failure);
    default:
      return unreachable(failure.class);
  }
}

/** The post may be there: it has to be looked for. */
export const unconfirmed = (failure: Failure): NotPublished => ({ kind: 'unconfirmed', failure: { ...failure, class: 'unconfirmed' } });
