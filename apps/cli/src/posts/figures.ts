import type { PostAnswer } from '@afterpost/contracts';

/** What posts can be compared by. */
export const MEASURES = ['engagement', 'likes', 'comments', 'shares'] as const;
export type Measure = (typeof MEASURES)[number];

export type Figures = Readonly<Record<Measure, number | null>> & { readonly measuredAt: string | null };

/** A post's figures over its targets (those of one account, if one is meant), as last captured. */
export function figuresOf({ targets }: PostAnswer, accountId?: string): Figures {
  const documents = targets
    .filter(({ account_id }) => accountId === undefined || account_id === accountId)
    .flatMap(({ insights }) => (insights ? [insights] : []));
  return {
    engagement: sum(documents.map(({ engagement }) => engagement)),
    likes: sum(documents.map(({ likes }) => likes)),
    comments: sum(documents.map(({ comments }) => comments)),
    shares: sum(documents.map(({ shares }) => shares)),
    measuredAt: oldest(documents.map(({ last_synced_at }) => last_synced_at)),
  };
}

/** The sum of what is known; unknown when nothing is. */
const sum = (values: readonly (number | null)[]): number | null =>
  values.reduce((total, value) => (value === null ? total : (total ?? 0) + value), null);

const oldest = (instants: readonly (string | null)[]): string | null =>
  instants.reduce((first, instant) => (instant !== null && (first === null || instant < first) ? instant : first), null);
