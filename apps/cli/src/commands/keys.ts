import { rotateKeysAnswer } from '@afterpost/contracts';
import type { Command } from 'commander';
import type { Gateway } from '../api/gateway.ts';
import { type CommandContext, JSON_FLAG, type JsonOption } from '../command-context.ts';
import { plural } from '../table/words.ts';

interface Rotation {
  readonly key_id: string;
  readonly rotated: number;
  readonly failed: readonly string[];
  readonly remaining: number;
}

/** `afterpost keys rotate` */
export function keys(program: Command, { terminal, gateway, notWell }: CommandContext): Command {
  const group = program.command('keys').description('the keys that seal the tokens of connected accounts').helpCommand(false);
  group
    .command('rotate')
    .description('seal every token with the new credentials key, while everything runs; may be interrupted and repeated')
    .option(...JSON_FLAG)
    .action(async ({ json }: JsonOption) => {
      const rotation = await rotateAll(gateway());
      if (rotation.remaining > 0) notWell();
      terminal.out(json ? `${JSON.stringify(rotation)}\n` : wordsOf(rotation));
    });
  return group;
}

async function rotateAll(gateway: Gateway): Promise<Rotation> {
  let rotated = 0;
  const failed: string[] = [];
  let after: string | null = null;
  for (;;) {
    const body: object = after === null ? {} : { after };
    const { value } = await gateway.post('/admin/keys/rotate', rotateKeysAnswer, { body });
    rotated += value.rotated;
    failed.push(...value.failed);
    after = value.next;
    if (after === null) return { key_id: value.key_id, rotated, failed, remaining: value.remaining };
  }
}

function wordsOf({ key_id, rotated, failed, remaining }: Rotation): string {
  const done = `${plural(rotated, 'account')} sealed with the key ${key_id}.`;
  if (failed.length > 0)
    return `${done}\n${plural(failed.length, 'account')} can't be opened with any key that was given: ${failed.join(', ')}. Give the key that sealed them as an old key, or connect them again.\n`;
  return remaining > 0
    ? `${done}\n${plural(remaining, 'account')} came under an old key meanwhile: another process still runs with that key. Restart it with the new one, then repeat this.\n`
    : `${done} None is left under another: the old key is not needed any more.\n`;
}
