import { LinkedInError } from '../api/problems.ts';
import type { LinkedIn } from '../linkedin.ts';

/** What a batch answers: what failed stands beside what did not, in a 200. */
export function batchOf({ open }: LinkedIn, urns: readonly string[], read: (urn: string) => object): object {
  const results: Record<string, object> = {};
  const errors: Record<string, object> = {};
  const statuses: Record<string, number> = {};
  for (const urn of urns) {
    try {
      results[urn] = read(urn);
      statuses[urn] = 200;
    } catch (error) {
      if (!(error instanceof LinkedInError)) throw error;
      errors[urn] = error.body;
      statuses[urn] = error.status;
    }
  }
  return { results, statuses: open('batchStatuses') === 'filled' ? statuses : {}, errors };
}
