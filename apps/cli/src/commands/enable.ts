import { accountAnswer } from '@afterpost/contracts';
import type { Command } from 'commander';
import { allAccounts, findAccount } from '../accounts/find-account.ts';
import { asJson, type CommandContext, JSON_FLAG, type JsonOption } from '../command-context.ts';
import { oneLine } from '../table/words.ts';

const switching =
  (verb: 'enable' | 'disable', description: string, outcome: string) =>
  (program: Command, { terminal, gateway }: CommandContext): Command =>
    program
      .command(verb)
      .description(description)
      .argument('<account>', 'its handle or id')
      .option(...JSON_FLAG)
      .action(async (named: string, { json }: JsonOption) => {
        const api = gateway();
        const { id } = findAccount(await allAccounts(api), named);
        const { value, text } = await api.post(`/api/v1/social-accounts/${id}/${verb}`, accountAnswer);
        if (json) return terminal.out(asJson(text));
        terminal.out(
          value.status === 'token_expired'
            ? `${oneLine(value.handle)} is enabled, but its connection has ended: connect it again.\n`
            : `${oneLine(value.handle)} ${outcome}\n`,
        );
      });

/** `afterpost enable` */
export const enable = switching('enable', 'go on with a disabled account', 'is enabled.');

/** `afterpost disable` */
export const disable = switching(
  'disable',
  'publish nothing to an account and measure nothing of it, until it is enabled',
  'is disabled: nothing is published to it and nothing measured. It stays connected.',
);
