import { type Command, Option } from 'commander';
import { allAccounts, findAccount } from '../accounts/find-account.ts';
import { newest } from '../api/pages.ts';
import type { CommandContext, JsonOption } from '../command-context.ts';
import { type Measure, MEASURES } from '../posts/figures.ts';
import { pageOfPosts } from '../posts/find-post.ts';
import { rank, type Ranked } from '../posts/ranking.ts';
import { type Column, table } from '../table/table.ts';
import { count, oneLine, plural, relative, shortId } from '../table/words.ts';
import { wholeNumber } from './options.ts';

/** Ranking happens here, over what the list gives: this many of the newest posts at most. */
const COMPARED_MAX = 1_000;

const MEANS: Readonly<Record<Measure, string>> = {
  engagement: 'engagement (likes, comments and shares together, and saves where they are not private)',
  likes: 'likes',
  comments: 'comments',
  shares: 'shares',
};

interface Options extends JsonOption {
  readonly limit: number;
  readonly by: Measure;
  readonly account?: string;
}

/** `afterpost top` */
export const top = (program: Command, { terminal, gateway }: CommandContext): Command =>
  program
    .command('top')
    .description('the posts that did best')
    .option('--limit <number>', 'how many', wholeNumber(1, COMPARED_MAX), 10)
    .addOption(new Option('--by <measure>', 'what is compared').choices(MEASURES).default('engagement'))
    .option('--account <account>', 'only on this account: its handle or id')
    .option('--json', "print the API's posts, best first, with their insights")
    .action(async ({ json, by, limit, account: named }: Options) => {
      const account = named === undefined ? undefined : findAccount(await allAccounts(gateway()), named);
      const { data, hasMore } = await newest(gateway(), '/api/v1/posts', pageOfPosts, {
        most: COMPARED_MAX,
        query: { include: 'insights', account: account?.id },
      });
      const { ranked, unmeasured } = rank(data, by, account?.id);
      const best = ranked.slice(0, limit);
      if (json) return terminal.out(`${JSON.stringify({ data: best.map(({ post }) => post) }, null, 2)}\n`);
      const where = account ? ` on ${oneLine(account.handle)}` : '';
      if (best.length === 0) return terminal.out(`No published post${where} has figures yet: afterpost sync captures them.\n`);
      terminal.out(table(best, columns(by, terminal.now()), terminal.width));
      terminal.out(`\nThe best ${best.length} of ${plural(ranked.length, 'measured post')}${where} by ${MEANS[by]}, as last captured.\n`);
      if (unmeasured > 0)
        terminal.out(`${plural(unmeasured, 'published post')} without this figure ${unmeasured === 1 ? 'is' : 'are'} not compared.\n`);
      if (hasMore) terminal.out(`Only the newest ${count(COMPARED_MAX)} posts were looked at.\n`);
    });

const TITLES: Readonly<Record<Measure, string>> = { engagement: 'ENGAGEMENT', likes: 'LIKES', comments: 'COMM.', shares: 'SHARES' };

/** The compared figure stands first. */
const columns = (by: Measure, now: Date): Column<Ranked>[] => [
  { title: '#', cell: ({ rank: place }) => String(place), align: 'right' },
  ...[by, ...MEASURES.filter((measure) => measure !== by)].map((measure) => ({
    title: TITLES[measure],
    cell: ({ figures }: Ranked) => count(figures[measure]),
    align: 'right' as const,
  })),
  { title: 'PUBLISHED', cell: ({ post }) => relative(post.published_at, now) },
  { title: 'ID', cell: ({ post }) => shortId(post.id) },
  { title: 'TEXT', cell: ({ post }) => post.content, grow: 'cut' },
];
