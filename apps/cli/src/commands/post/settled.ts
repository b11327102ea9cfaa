import { type PostAnswer, postAnswer } from '@afterpost/contracts';
import type { Answer, Gateway } from '../../api/gateway.ts';
import { Refused } from '../../api/refused.ts';
import type { Terminal } from '../../terminal/terminal.ts';

const LOOK_EVERY_MS = 1_000;
const LOOK_AT_LEAST_EVERY_MS = 60_000;
/** How long publishing may take, from when it is due. */
const PATIENCE_MS = 120_000;

const WORKING: ReadonlySet<string> = new Set(['draft', 'scheduled', 'publishing']);

/** Whether nothing more will happen to it by itself. */
export const isSettled = ({ status }: Pick<PostAnswer, 'status'>): boolean => !WORKING.has(status);

/** Looks until every target has its outcome, or patience ends: the post as last seen. */
export async function settled(gateway: Gateway, terminal: Terminal, sent: Answer<PostAnswer>): Promise<Answer<PostAnswer>> {
  const dueMs = Math.max(terminal.now().getTime(), Date.parse(sent.value.scheduled_at ?? '') || 0);
  let last = sent;
  while (!isSettled(last.value) && terminal.now().getTime() < dueMs + PATIENCE_MS) {
    const untilDueMs = dueMs - terminal.now().getTime();
    await terminal.wait(Math.min(Math.max(untilDueMs, LOOK_EVERY_MS), LOOK_AT_LEAST_EVERY_MS));
    last = (await look(gateway, sent)) ?? last;
  }
  return last;
}

/** The read models may not know the post yet; then there is nothing to see. */
async function look(gateway: Gateway, { value, position }: Answer<PostAnswer>): Promise<Answer<PostAnswer> | undefined> {
  try {
    return await gateway.get(`/api/v1/posts/${value.id}`, postAnswer, { minPosition: position });
  } catch (error) {
    if (error instanceof Refused && error.problem.status === 404) return undefined;
    throw error;
  }
}
