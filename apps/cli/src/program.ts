import { Command } from 'commander';
import type { CommandContext } from './command-context.ts';
import { accounts } from './commands/accounts.ts';
import { connect } from './commands/connect/connect.ts';
import { disable, enable } from './commands/enable.ts';
import { health } from './commands/health.ts';
import { keys } from './commands/keys.ts';
import { post } from './commands/post/post.ts';
import { posts } from './commands/posts.ts';
import { sync } from './commands/sync.ts';
import { top } from './commands/top.ts';

const ENVIRONMENT = `
Environment:
  AFTERPOST_URL      where Afterpost runs (default: http://127.0.0.1:3000)
  AFTERPOST_API_KEY  the API key; \`npm start\` prints it

Ends with 0 when all is well, 1 when something was refused or failed, 2 when it was asked in the wrong way.`;

/** The table of contents of the command. */
export function programOf(context: CommandContext): Command {
  const program = new Command('afterpost')
    .description('publish to social networks and see what happened to what you posted')
    .helpCommand(false)
    .showHelpAfterError('(--help shows what it takes)')
    .configureOutput({
      writeOut: (words) => context.terminal.out(words),
      writeErr: (words) => context.terminal.err(words),
      getOutHelpWidth: () => context.terminal.width,
    })
    .exitOverride()
    .addHelpText('after', ENVIRONMENT);
  for (const add of [connect, accounts, health, enable, disable, post, posts, top, sync, keys]) add(program, context);
  return program;
}
