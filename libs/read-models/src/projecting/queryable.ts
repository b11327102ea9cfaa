import type { QueryConfig, QueryResult, QueryResultRow } from 'pg';

/** A pool, or a client in the middle of a transaction. */
export interface Queryable {
  query<R extends QueryResultRow = QueryResultRow>(query: QueryConfig): Promise<QueryResult<R>>;
}
