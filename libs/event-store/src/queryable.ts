import type pg from 'pg';

/** Whatever answers SQL: a pool, a client, or the client of a caller's open transaction. */
export type Queryable = Pick<pg.ClientBase, 'query'>;
