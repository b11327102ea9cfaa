import { listAccountsAnswer } from '@afterpost/contracts';
import type { Command } from 'commander';
import { asJson, type CommandContext, JSON_FLAG, type JsonOption } from '../command-context.ts';
import { type Column, table } from '../table/table.ts';
import { relative, shortId, spoken } from '../table/words.ts';
import { wholeNumber } from './options.ts';

interface Options extends JsonOption {
  readonly limit: number;
  readonly cursor?: string;
}

/** `afterpost accounts` */
export const accounts = (program: Command, { terminal, gateway }: CommandContext): Command =>
  program
    .command('accounts')
    .description('list the connected accounts, newest first')
    .option('--limit <number>', 'how many, at most 200', wholeNumber(1, 200), 50)
    .option('--cursor <cursor>', 'go on where the list before ended')
    .option(...JSON_FLAG)
    .action(async ({ json, limit, cursor }: Options) => {
      const { value, text } = await gateway().get('/api/v1/social-accounts', listAccountsAnswer, { query: { limit, cursor } });
      if (json) return terminal.out(asJson(text));
      if (value.data.length === 0)
        return terminal.out('No account is connected yet. Connect one: afterpost connect bluesky you.bsky.social\n');
      terminal.out(table(value.data, columns(terminal.now()), terminal.width));
      if (value.next_cursor) terminal.out(`\nThere are more: afterpost accounts --cursor ${value.next_cursor}\n`);
    });

type Account = (typeof listAccountsAnswer)['_output']['data'][number];

const columns = (now: Date): Column<Account>[] => [
  { title: 'ID', cell: ({ id }) => shortId(id) },
  { title: 'NETWORK', cell: ({ platform }) => platform },
  { title: 'HANDLE', cell: ({ handle }) => handle, grow: 'wrap' },
  { title: 'STATUS', cell: ({ status }) => spoken(status) },
  { title: 'CONNECTED', cell: ({ connected_at }) => relative(connected_at, now) },
  { title: 'TOKEN ENDS', cell: ({ token_expires_at }) => relative(token_expires_at, now) },
];
