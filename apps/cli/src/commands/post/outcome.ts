import type { AccountAnswer, PostAnswer } from '@afterpost/contracts';
import { oneLine, relative, spoken } from '../../table/words.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { isSettled } from './settled.ts';

type Target = PostAnswer['targets'][number];

const ILL: ReadonlySet<string> = new Set<Target['status']>(['failed', 'unconfirmed', 'held', 'missed', 'canceled']);

/** Whether what was asked for has come about, as far as it was waited for. */
export function isWell(post: PostAnswer, waited: boolean): boolean {
  if (post.targets.some(({ status }) => ILL.has(status))) return false;
  return !waited || post.status === 'published';
}

/** What became of a post: a sentence, and a line for each account. */
export function outcome(post: PostAnswer, accounts: readonly AccountAnswer[], terminal: Pick<Terminal, 'now'>, waited: boolean): string {
  const lines = post.targets.map((target) => `  ${nameOf(target, accounts)}: ${fate(target)}\n`);
  return `${headline(post, terminal.now(), waited)}\n${lines.join('')}`;
}

const SAYS: Readonly<Record<PostAnswer['status'], string>> = {
  draft: 'is saved as a draft.',
  scheduled: 'is scheduled.',
  publishing: 'is being published; afterpost posts shows how it goes.',
  published: 'is published.',
  partially_published: 'is published, but not everywhere.',
  failed: 'could not be published.',
  canceled: 'was canceled.',
  deleted: 'was deleted.',
};

function headline({ id, status, scheduled_at }: PostAnswer, now: Date, waited: boolean): string {
  if (waited && !isSettled({ status })) return `Post ${id} is not done yet; afterpost posts shows how it goes on.`;
  // What is published now is scheduled for this very moment.
  if (status === 'scheduled' && Date.parse(scheduled_at ?? '') <= now.getTime()) return `Post ${id} ${SAYS.publishing}`;
  if (status === 'scheduled') return `Post ${id} is scheduled for ${scheduled_at} (${relative(scheduled_at, now)}).`;
  // A newer gateway may know more states than this command.
  const says: string | undefined = SAYS[status];
  return `Post ${id} ${says ?? `is ${spoken(status)}.`}`;
}

function fate({ status, permalink, error }: Target): string {
  if (status === 'unconfirmed')
    return `unconfirmed: the network may have it; look there before you post again${error ? ` (${oneLine(error.message)})` : ''}`;
  if (error) return `${spoken(status)}: ${oneLine(error.message)}`;
  return permalink ? oneLine(permalink) : spoken(status);
}

function nameOf({ account_id, platform }: Target, accounts: readonly AccountAnswer[]): string {
  const account = accounts.find(({ id }) => id === account_id);
  return account ? `${oneLine(account.handle)} (${platform})` : `${account_id} (${platform})`;
}
