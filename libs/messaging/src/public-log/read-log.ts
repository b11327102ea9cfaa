import type { PublicEvent } from '@afterpost/contracts';
import { SECOND, ticker } from '@afterpost/kernel';
import { setTimeout as pause } from 'node:timers/promises';
import type { History } from './public-id.ts';
import type { PublicLog, PublicPage } from './public-log.ts';

/** The owner's answer to "what comes after this id?". `rewind`: the id was undone by a restore, go on from this one. */
export interface LogPage {
  readonly events: readonly PublicEvent[];
  readonly history: History;
  readonly rewind?: string;
}

// A reply on the bus must stay below 1 MB, envelope of the command included.
const REPLY_BYTES_MAX = 700_000;
// Many private events may map to nothing; an answer must come before the asker's five seconds are over.
const SEARCH_MS = 2 * SECOND;
const GAP_LOOKS = 20;
const GAP_PAUSE_MS = 5;

/**
 * The public events after an id, in order and without holes; none when there are none yet. `limit: 0` asks only whether
 * the id still stands and which epochs there are.
 *
 * @throws Diverged
 */
export async function readLog(log: PublicLog, ask: { after: string; limit: number }): Promise<LogPage> {
  const history = await log.history();
  const anchor = await log.anchor(ask.after, history);
  if (anchor !== ask.after) return { rewind: anchor, history, events: [] };
  if (ask.limit === 0) return { history, events: [] };
  return { history, events: cutToReply((await firstPage(log, ask, history)).slice(0, ask.limit)) };
}

async function firstPage(
  log: PublicLog,
  { after, limit }: { after: string; limit: number },
  history: History,
): Promise<PublicPage['events']> {
  const cursor = log.open(after);
  const until = ticker() + SEARCH_MS;
  // the event of `after` is read once more, so one private event on top of the limit
  for (let gapLooks = 0; ticker() < until;) {
    const page = await log.page(cursor, limit + 1, history);
    if (page.events.length > 0) return page.events;
    if (page.read > 0) continue;
    if (!cursor.reader.waiting || ++gapLooks > GAP_LOOKS) break;
    await pause(GAP_PAUSE_MS);
  }
  return [];
}

/** As many as fit, but at least one: whoever asks goes on after the last. */
function cutToReply(events: readonly PublicEvent[]): readonly PublicEvent[] {
  let bytes = 0;
  const beyond = events.findIndex((event, i) => (bytes += Buffer.byteLength(JSON.stringify(event))) > REPLY_BYTES_MAX && i > 0);
  return beyond === -1 ? events : events.slice(0, beyond);
}
