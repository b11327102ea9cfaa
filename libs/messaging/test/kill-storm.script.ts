import { Seed } from '../src/testing/seed.ts';
import { killedBursts, killStorm } from './kill-storm.ts';

// node --conditions=@afterpost/source --import ../../tools/swc-hook.mjs test/kill-storm.script.ts [--full] [--seed=N]
const full = process.argv.includes('--full');
const given = process.argv.find((arg) => arg.startsWith('--seed='))?.slice('--seed='.length);
const seed = new Seed(given === undefined ? undefined : Number(given));
const storm = await killStorm({ seconds: full ? 180 : 30, perSecond: 500, seed });
const bursts = await killedBursts({ bursts: full ? 30 : 6, size: full ? 2_000 : 600, seed });
process.stdout.write(`${JSON.stringify({ seed: seed.value, storm, bursts })}\n`);
