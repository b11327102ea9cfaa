import { describe, expect, it } from '@jest/globals';
import { processEnv } from './env.ts';

const GOOD = { DATABASE_URL: 'postgres://us:pw@db:5432/afterpost', NATS_URL: 'nats://bus:4222' };

describe("a service process's environment", () => {
  it('needs a database and a broker, and has a default for the rest', () => {
    expect(processEnv(GOOD)).toEqual({ ...GOOD, LOG_LEVEL: 'info' });
  });

  it('tells everything that is wrong at once, with a sentence for each variable, and no value', () => {
    const bad = { DATABASE_URL: 'mysql://us:s3cret@db/x', LOG_LEVEL: 'loud', HEALTH_PORT: '99999', AFTERPOST_CLOCK_URL: 'noon' };
    const problems = () => processEnv(bad);
    for (const name of ['DATABASE_URL', 'NATS_URL', 'LOG_LEVEL', 'HEALTH_PORT', 'AFTERPOST_CLOCK_URL'])
      expect(problems).toThrow(new RegExp(`${name}: .{20,}`));
    expect(problems).not.toThrow('s3cret');
  });
});
