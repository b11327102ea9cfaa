import { type BulkSyncAnswer, bulkSyncAnswer, type SyncAnswer, syncAnswer } from '@afterpost/contracts';
import type { Command } from 'commander';
import { asJson, type CommandContext, JSON_FLAG, type JsonOption } from '../command-context.ts';
import { Failed } from '../failed.ts';
import { wholePostId } from '../posts/find-post.ts';
import { type Column, table } from '../table/table.ts';
import { count, harmless, plural, relative, shortId } from '../table/words.ts';
import { network, wholeNumber } from './options.ts';

interface Options extends JsonOption {
  readonly platform?: string;
  readonly limit?: number;
}

/** `afterpost sync` */
export const sync = (program: Command, context: CommandContext): Command =>
  program
    .command('sync')
    .description('ask the networks for figures now: of one post, or of those whose figures are oldest')
    .argument('[post]', 'its id, or the beginning of it')
    .option('--platform <network>', 'only posts on this network', network)
    .option('--limit <number>', 'how many, at most 500 (default: 50)', wholeNumber(1, 500))
    .option(...JSON_FLAG)
    .action(async (post: string | undefined, { json, platform, limit }: Options) => {
      if (post === undefined) return syncMany(context, { json, platform, limit });
      if (platform !== undefined || limit !== undefined)
        throw new Failed('--platform and --limit are for many posts: leave them out, or leave out the id.', 2);
      return syncOne(context, post, json);
    });

async function syncOne({ terminal, gateway, notWell }: CommandContext, given: string, json: true | undefined): Promise<void> {
  const id = await wholePostId(gateway(), given);
  const { value, text } = await gateway().post(`/api/v1/posts/${id}/sync`, syncAnswer);
  if (value.insights_by_target.some(({ insights }) => insights.sync_status === 'failed')) notWell();
  if (json) return terminal.out(asJson(text));
  terminal.out(table(value.insights_by_target, targetColumns(terminal.now()), terminal.width));
  const errors = value.insights_by_target.flatMap(({ insights }) =>
    (insights.sync_errors ?? []).map((error) => `  ${insights.platform}: ${error}\n`),
  );
  terminal.out(harmless(`\n${value.message}.\n${errors.join('')}`));
}

async function syncMany(
  { terminal, gateway, notWell }: CommandContext,
  { json, platform, limit }: { [K in keyof Options]: Options[K] | undefined },
): Promise<void> {
  const { value, text } = await gateway().post('/api/v1/sync', bulkSyncAnswer, { query: { platform_id: platform, limit } });
  if (value.failed > 0) notWell();
  if (json) return terminal.out(asJson(text));
  if (value.total === 0) return terminal.out('There is nothing published to sync.\n');
  terminal.out(table(value.results, resultColumns, terminal.width));
  const cached = value.results.filter((result) => result.cached).length;
  const fresh = cached > 0 ? `, ${count(cached)} of them fresh enough already` : '';
  terminal.out(`\n${plural(value.success, 'post')} synced${fresh}; ${count(value.failed)} failed.\n`);
}

type Target = SyncAnswer['insights_by_target'][number];

const targetColumns = (now: Date): Column<Target>[] => [
  { title: 'NETWORK', cell: ({ insights }) => insights.platform },
  { title: 'LIKES', cell: ({ insights }) => count(insights.likes), align: 'right' },
  { title: 'COMM.', cell: ({ insights }) => count(insights.comments), align: 'right' },
  { title: 'SHARES', cell: ({ insights }) => count(insights.shares), align: 'right' },
  { title: 'ENGAGEMENT', cell: ({ insights }) => count(insights.engagement), align: 'right' },
  { title: 'IMPRESSIONS', cell: ({ insights }) => count(insights.impressions), align: 'right' },
  { title: 'SYNC', cell: ({ insights }) => insights.sync_status },
  { title: 'MEASURED', cell: ({ insights }) => relative(insights.last_synced_at, now) },
];

type Result = BulkSyncAnswer['results'][number];

const resultColumns: readonly Column<Result>[] = [
  { title: 'POST', cell: ({ postId }) => shortId(postId) },
  { title: 'SYNC', cell: ({ status, cached }) => (cached ? `${status} (was fresh)` : status) },
  { title: 'REMARK', cell: ({ error }) => error ?? '', grow: 'wrap' },
];
