import type { Owner } from '@afterpost/contracts';
import type { Queryable } from '../projecting/queryable.ts';

/** The channel on which readers hear `<owner>:<position>` as soon as the projection is visible to them. */
export const PROGRESS_CHANNEL = 'read_progress';

/** Records how far an owner is projected, in the transaction that projected it. A rebuild beside it never moves it back. */
export async function reach(tx: Queryable, owner: Owner, position: number): Promise<void> {
  await tx.query({
    name: 'read:reach',
    text: `with reached as (
      insert into progress as p (owner, position) values ($1, $2)
      on conflict (owner) do update set position = greatest(p.position, excluded.position)
      returning owner, position)
    select pg_notify('${PROGRESS_CHANNEL}', owner || ':' || position) from reached`,
    values: [owner, position],
  });
}

/** After a restore of the owner: the positions behind the cut will mean other events. */
export async function fallBack(tx: Queryable, owner: Owner, position: number): Promise<void> {
  await tx.query({
    name: 'read:fall-back',
    text: 'update progress set position = least(position, $2) where owner = $1',
    values: [owner, position],
  });
}
