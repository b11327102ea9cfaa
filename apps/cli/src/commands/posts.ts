import type { PostAnswer } from '@afterpost/contracts';
import { type Command, Option } from 'commander';
import { POST_STATUSES } from '@afterpost/contracts';
import { allAccounts, findAccount } from '../accounts/find-account.ts';
import { asJson, type CommandContext, JSON_FLAG, type JsonOption } from '../command-context.ts';
import { pageOfPosts } from '../posts/find-post.ts';
import { figuresOf } from '../posts/figures.ts';
import { type Column, table } from '../table/table.ts';
import { count, relative, shortId, spoken } from '../table/words.ts';
import { network, wholeNumber } from './options.ts';

interface Options extends JsonOption {
  readonly limit: number;
  readonly status?: string;
  readonly account?: string;
  readonly platform?: string;
  readonly cursor?: string;
}

/** `afterpost posts` */
export const posts = (program: Command, { terminal, gateway }: CommandContext): Command =>
  program
    .command('posts')
    .description('list posts, newest first')
    .addOption(new Option('--status <status>', 'only those in this state').choices(POST_STATUSES))
    .option('--account <account>', 'only those on this account: its handle or id')
    .option('--platform <network>', 'only those on this network', network)
    .option('--limit <number>', 'how many, at most 200', wholeNumber(1, 200), 20)
    .option('--cursor <cursor>', 'go on where the list before ended')
    .option(...JSON_FLAG)
    .action(async ({ json, account: named, ...filter }: Options) => {
      const account = named === undefined ? undefined : findAccount(await allAccounts(gateway()), named).id;
      const { value, text } = await gateway().get('/api/v1/posts', pageOfPosts, { query: { ...filter, account, include: 'insights' } });
      if (json) return terminal.out(asJson(text));
      if (value.data.length === 0) return terminal.out('There are no such posts.\n');
      terminal.out(table(value.data, columns(terminal.now(), account), terminal.width));
      if (value.next_cursor) terminal.out(`\nThere are more: the same with --cursor ${value.next_cursor}\n`);
    });

const columns = (now: Date, accountId: string | undefined): Column<PostAnswer>[] => [
  { title: 'ID', cell: ({ id }) => shortId(id) },
  { title: 'STATUS', cell: ({ status }) => spoken(status) },
  { title: 'WHEN', cell: ({ published_at, scheduled_at, created_at }) => relative(published_at ?? scheduled_at ?? created_at, now) },
  { title: 'LIKES', cell: (post) => count(figuresOf(post, accountId).likes), align: 'right' },
  { title: 'COMM.', cell: (post) => count(figuresOf(post, accountId).comments), align: 'right' },
  { title: 'SHARES', cell: (post) => count(figuresOf(post, accountId).shares), align: 'right' },
  { title: 'TEXT', cell: ({ content }) => content, grow: 'cut' },
];
