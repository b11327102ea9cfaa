import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { join } from 'node:path';

const FOLDER = import.meta.dirname;
const PROGRAM = join(FOLDER, 'network.mjs');
const MARK = join(FOLDER, 'node_modules', '.installed');
const NODE = join(FOLDER, 'node_modules', `node-${platform()}-${arch()}`);

/** Node 22 and the program that runs the servers under it; installed on first use and after every change of the lockfile. */
export async function installedNetwork(say) {
  const wanted = createHash('sha256')
    .update(readFileSync(join(FOLDER, 'package-lock.json')))
    .digest('hex');
  const installed = existsSync(MARK) && readFileSync(MARK, 'utf8') === wanted;
  if (!installed) await install(say, wanted);
  return { node: nodeBinary(), program: PROGRAM };
}

async function install(say, wanted) {
  const begunAt = performance.now();
  say(
    "First use: installing Bluesky's servers (about 660 packages and 650 MB into tools/bluesky-network/node_modules), then building their SQLite addon.",
  );
  say('This takes 3 to 6 minutes and needs a C++ compiler, make and Python 3. The next runs start at once.');
  rmSync(MARK, { force: true });
  await npm(process.execPath, ['ci', '--ignore-scripts', '--no-audit', '--no-fund']);
  say(`Packages are there after ${seconds(begunAt)} s; building the addon for Node 22.`);
  await npm(nodeBinary(), ['rebuild', 'better-sqlite3'], {
    PATH: `${join(NODE, 'bin')}:${process.env.PATH}`,
    // The headers of the very Node that will load it; else it is built for the one that runs npm.
    npm_config_nodedir: NODE,
  });
  writeFileSync(MARK, wanted);
  say(`Installed in ${seconds(begunAt)} s.`);
}

function nodeBinary() {
  const binary = join(NODE, 'bin', 'node');
  if (existsSync(binary)) return binary;
  throw new Error(
    `There is no Node 22 for ${platform()} ${arch()} in tools/bluesky-network/node_modules: Bluesky's servers run on linux-x64, linux-arm64 and darwin-arm64.`,
  );
}

function npm(node, args, environment = {}) {
  const cli = process.env.npm_execpath;
  const [command, all] = cli ? [node, [cli, ...args]] : ['npm', args];
  const child = spawn(command, all, { cwd: FOLDER, env: { ...ownEnvironment(), ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  const stop = () => child.kill();
  process.once('exit', stop);
  let tail = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (tail = (tail + text).slice(-4_000)));
  return new Promise((done, failed) => {
    child.once('error', failed);
    child.once('exit', () => process.off('exit', stop));
    child.once('exit', (code) =>
      code === 0 ? done() : failed(new Error(`npm ${args.join(' ')} in tools/bluesky-network ended with ${code}:\n${tail}`)),
    );
  });
}

/** Without what the npm that runs us tells its scripts about its own project. */
const ownEnvironment = () =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(package|lifecycle|config_local_prefix|command|config_prefix)/.test(name)),
  );

const seconds = (since) => Math.round((performance.now() - since) / 1_000);
