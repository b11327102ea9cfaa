interface Queries {
  query(...values: never[]): Promise<unknown>;
}

/** How many queries through a pool's own `query` were answered since this was called: a test may wait for the next step. */
export function answeredQueries(pool: object): () => number {
  const asked = pool as { query: Queries['query'] };
  const query = asked.query.bind(pool) as (...values: unknown[]) => unknown;
  let answered = 0;
  asked.query = async (...values: unknown[]) => {
    const result = await query(...values);
    answered += 1;
    return result;
  };
  return () => answered;
}
