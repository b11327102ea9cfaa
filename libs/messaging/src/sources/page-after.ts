import type { LogPage } from '../public-log/read-log.ts';
import type { Cursor, SourcePage } from './source.ts';

/** The owner's answer as a source's page. The bus sequence stays: the owner knows nothing of the bus. */
export const pageAfter = ({ id, seq }: Cursor, { events, rewind }: LogPage): SourcePage => ({
  events,
  cursor: { id: rewind ?? events.at(-1)?.id ?? id, seq },
  ...(rewind === undefined ? {} : { rewind }),
});
