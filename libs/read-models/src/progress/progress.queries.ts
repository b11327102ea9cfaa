import type { Owner } from '@afterpost/contracts';
import type { Queryable } from '../projecting/queryable.ts';

/** What a payload on the progress channel says; `undefined` for anything else. */
export function parseProgress(payload: string): { owner: string; position: number } | undefined {
  const [, owner, position] = /^([a-z-]+):(\d+)$/.exec(payload) ?? [];
  return owner === undefined ? undefined : { owner, position: Number(position) };
}

/** Up to which position of an owner's log the read models tell; 0 before the first. */
export async function progressOf(db: Queryable, owner: Owner): Promise<number> {
  const { rows } = await db.query<{ position: number }>({
    name: 'read:progress',
    text: 'select position from read.progress where owner = $1',
    values: [owner],
  });
  return rows[0]?.position ?? 0;
}
