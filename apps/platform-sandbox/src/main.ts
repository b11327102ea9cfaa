import { once } from 'node:events';
import { AppError } from '@afterpost/kernel';
import { readEnv } from './env.ts';
import { startSandbox } from './start-sandbox.ts';

try {
  const env = readEnv();
  await using sandbox = await startSandbox({
    port: env.PORT,
    seed: env.SANDBOX_SEED,
    ageFactor: env.SANDBOX_AGE_FACTOR,
    ...(env.SANDBOX_JOURNAL === undefined ? {} : { journalFile: env.SANDBOX_JOURNAL }),
  });
  process.stdout.write(`Sandbox ready.\n  Bluesky      ${sandbox.url}/bluesky\n  control API  ${sandbox.url}/_control\n`);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
} catch (error) {
  process.stderr.write(`${error instanceof AppError ? error.publicMessage : String(error)}\n`);
  process.exitCode = 1;
}
