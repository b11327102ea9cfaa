import { type AccountAnswer, healthAnswer } from '@afterpost/contracts';
import type { Command } from 'commander';
import { allAccounts, findAccount } from '../accounts/find-account.ts';
import type { Gateway } from '../api/gateway.ts';
import { Refused } from '../api/refused.ts';
import { asJson, type CommandContext, JSON_FLAG, type JsonOption } from '../command-context.ts';
import { type Column, table } from '../table/table.ts';
import { plural, relative, spoken } from '../table/words.ts';

/** A check is a live call to the network: a few at a time. */
const AT_ONCE = 4;

interface Checked {
  readonly account: AccountAnswer;
  readonly healthy: boolean;
  readonly words: string;
  readonly advice: string | null;
  readonly tokenExpiresAt: string | null;
  /** As the API answered. */
  readonly text: string;
}

/** `afterpost health` */
export const health = (program: Command, { terminal, gateway, notWell }: CommandContext): Command =>
  program
    .command('health')
    .description('check the connection of every account, or of one; ends with 1 when one is not healthy')
    .argument('[account]', 'its handle or id')
    .option(...JSON_FLAG)
    .action(async (named: string | undefined, { json }: JsonOption) => {
      const all = await allAccounts(gateway());
      const meant = named === undefined ? all : [findAccount(all, named)];
      const checked = await checkAll(gateway(), meant);
      const unhealthy = checked.filter(({ healthy }) => !healthy);
      if (unhealthy.length > 0) notWell();
      if (json)
        return terminal.out(
          asJson(named === undefined ? `{"data":[${checked.map(({ text }) => text).join(',')}]}` : (checked[0]?.text ?? '')),
        );
      if (checked.length === 0)
        return terminal.out('No account is connected yet. Connect one: afterpost connect bluesky you.bsky.social\n');
      terminal.out(table(checked, columns(terminal.now()), terminal.width));
      terminal.out(
        unhealthy.length === 0
          ? `\n${plural(checked.length, 'account')}, all healthy.\n`
          : `\n${plural(unhealthy.length, 'account')} of ${checked.length} not healthy.\n`,
      );
    });

async function checkAll(gateway: Gateway, accounts: readonly AccountAnswer[]): Promise<Checked[]> {
  const checked: Checked[] = [];
  for (let first = 0; first < accounts.length; first += AT_ONCE) {
    checked.push(...(await Promise.all(accounts.slice(first, first + AT_ONCE).map((account) => check(gateway, account)))));
  }
  return checked;
}

/** A check that is refused says nothing about the others; a key that is refused says it about all. */
async function check(gateway: Gateway, account: AccountAnswer): Promise<Checked> {
  try {
    const { value, text } = await gateway.get(`/api/v1/social-accounts/${account.id}/health`, healthAnswer);
    const words = value.healthy ? 'healthy' : spoken(value.error_code ?? value.status);
    // What was not asked live is the state as last known.
    return {
      account,
      healthy: value.healthy,
      words: value.checked_live || !value.healthy ? words : `${words} (as known)`,
      advice: value.advice,
      tokenExpiresAt: value.token_expires_at,
      text,
    };
  } catch (error) {
    if (!(error instanceof Refused) || error.problem.status === 401) throw error;
    return {
      account,
      healthy: false,
      words: 'not checked',
      advice: error.problem.detail,
      tokenExpiresAt: account.token_expires_at,
      text: error.text,
    };
  }
}

const columns = (now: Date): Column<Checked>[] => [
  { title: 'ACCOUNT', cell: ({ account }) => account.handle },
  { title: 'NETWORK', cell: ({ account }) => account.platform },
  { title: 'HEALTH', cell: ({ words }) => words },
  { title: 'TOKEN ENDS', cell: ({ tokenExpiresAt }) => relative(tokenExpiresAt, now) },
  { title: 'ADVICE', cell: ({ advice }) => advice, grow: 'wrap' },
];
