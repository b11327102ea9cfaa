import { type PostAnswer, postAnswer } from '@afterpost/contracts';
import type { Command } from 'commander';
import { allAccounts, findAccount } from '../../accounts/find-account.ts';
import type { Answer, Gateway } from '../../api/gateway.ts';
import { Refused } from '../../api/refused.ts';
import { Unanswered } from '../../api/unanswered.ts';
import { asJson, type CommandContext, JSON_FLAG, type JsonOption } from '../../command-context.ts';
import { Failed } from '../../failed.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { instant } from '../options.ts';
import { type Image, images } from './images.ts';
import { isWell, outcome } from './outcome.ts';
import { settled } from './settled.ts';

interface Options extends JsonOption {
  readonly to: string[];
  readonly at?: Date;
  readonly image?: Image[];
  readonly link?: string;
  readonly draft?: true;
  readonly wait?: true;
  readonly idempotencyKey?: string;
}

/** `afterpost post` */
export function post(program: Command, context: CommandContext): Command {
  const { image, alt } = images();
  return program
    .command('post')
    .description('publish a post now, or at a time, on one account or many')
    .argument('<text>', 'what it says')
    .requiredOption('--to <account...>', 'accounts: their handles or ids')
    .option('--at <time>', 'publish at this time: 2026-01-31T09:00 (your clock) or 2026-01-31T09:00:00Z', instant)
    .option('--image <url>', 'a picture by its address; may be given again', image)
    .option('--alt <text>', 'what the picture before shows, for those who do not see it', alt)
    .option('--link <url>', 'a link with a preview')
    .option('--draft', 'only save it')
    .option('--wait', 'wait until every account is done, and tell how it went')
    .option('--idempotency-key <key>', 'the same key with the same post is done once, however often it is sent')
    .option(...JSON_FLAG)
    .action((text: string, options: Options) => run(context, text, options));
}

async function run({ terminal, gateway, notWell }: CommandContext, text: string, options: Options): Promise<void> {
  if (options.draft && (options.at || options.wait))
    throw new Failed('--draft only saves: leave out --at and --wait, or leave out --draft.', 2);
  const api = gateway();
  const accounts = await allAccounts(api);
  const body = bodyOf(text, options, [...new Set(options.to.map((name) => findAccount(accounts, name).id))]);
  const idempotencyKey = options.idempotencyKey ?? terminal.newId();
  const sent = await withKey(terminal, idempotencyKey, () => send(api, terminal, body, options, idempotencyKey));
  const last = options.wait ? await settled(api, terminal, sent) : sent;
  if (!isWell(last.value, options.wait === true)) notWell();
  terminal.out(options.json ? asJson(last.text) : outcome(last.value, accounts, terminal, options.wait === true));
}

const bodyOf = (text: string, { at, image, link }: Options, accountIds: readonly string[]) => ({
  content: text,
  targets: accountIds.map((account_id) => ({ account_id })),
  ...(image ? { media: image } : {}),
  ...(link === undefined ? {} : { link_url: link }),
  ...(at ? { scheduled_at: at.toISOString() } : {}),
});

async function send(
  gateway: Gateway,
  terminal: Terminal,
  body: ReturnType<typeof bodyOf>,
  { at, draft }: Options,
  idempotencyKey: string,
): Promise<Answer<PostAnswer>> {
  const saved = await gateway.post('/api/v1/posts', postAnswer, { body, idempotencyKey });
  if (draft || at) return saved;
  try {
    return await gateway.post(`/api/v1/posts/${saved.value.id}/publish`, postAnswer, { idempotencyKey });
  } catch (error) {
    terminal.err(`The post is saved (${saved.value.id}), but:\n`);
    throw error;
  }
}

/** Where it is not known what was done, the key makes it safe to ask once more. */
async function withKey<T>(terminal: Terminal, idempotencyKey: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isUncertain(error))
      terminal.err(`Send the same with --idempotency-key ${idempotencyKey} to have it done once, whatever was done so far.\n`);
    throw error;
  }
}

const isUncertain = (error: unknown): boolean =>
  (error instanceof Unanswered && error.mayBeDone) || (error instanceof Refused && error.problem.status === 503);
