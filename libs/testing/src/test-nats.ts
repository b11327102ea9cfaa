import { testEnv } from './env.ts';

/** The NATS server for tests, or undefined after saying loudly that its suites are skipped. */
export function testNatsUrl(suite: string): string | undefined {
  const url = testEnv().AFTERPOST_TEST_NATS_URL;
  if (url === undefined) process.stderr.write(`\n*** SKIPPED: ${suite} needs NATS with JetStream; install nats-server or set AFTERPOST_TEST_NATS_URL ***\n\n`);
  return url;
}
