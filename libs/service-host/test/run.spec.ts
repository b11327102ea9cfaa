import { describe, expect, it } from '@jest/globals';
import { Child } from './child.ts';

const process_ = (fault?: string) => new Child('run.child.ts', { fault });
const IN_ORDER = 'ready\nstopping\nfirst closed\nlast closed\n';

describe('a process', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('stops in order at %s and exits 0', async (signal) => {
    await using child = process_();
    await child.says('ready');
    child.kill(signal);
    expect(await child.ended()).toEqual({ code: 0, signal: null, out: IN_ORDER, err: '' });
  });

  it('takes a signal that comes twice at once for one, as npm sends it', async () => {
    await using child = process_();
    await child.says('ready');
    child.kill('SIGINT');
    await child.says('stopping');
    child.kill('SIGINT');
    expect(await child.ended()).toMatchObject({ code: 0, out: IN_ORDER });
  });

  it('ends at once with 130 when somebody means it', async () => {
    await using child = process_('stops slowly');
    await child.says('ready');
    child.kill('SIGINT');
    await child.says('stopping');
    const giveUpAt = performance.now() + 5_000;
    const again = setInterval(() => (performance.now() < giveUpAt ? child.kill('SIGINT') : undefined), 100);
    const ended = await child.ended();
    clearInterval(again);
    expect(ended).toMatchObject({ code: 130, out: 'ready\nstopping\n' });
  });

  it.each([
    ['an exception that nobody caught', 'crashes', 'nobody caught it'],
    ['a rejection that nobody awaited', 'rejects', 'nobody awaited it'],
  ])('logs %s, stops in order and exits 1', async (_what, fault, words) => {
    await using child = process_(fault);
    const { code, out, err } = await child.ended();
    expect({ code, out }).toEqual({ code: 1, out: IN_ORDER });
    expect(JSON.parse(err)).toMatchObject({ msg: 'crashed', err: { message: words } });
  });

  it('says a known reason for not starting in one sentence, and exits 1', async () => {
    await using child = process_('known');
    expect(await child.ended()).toEqual({ code: 1, signal: null, out: '', err: '\nPort 3000 is in use. Choose another one: PORT=3001\n' });
  });

  it('logs a bug at start with its stack, and exits 1', async () => {
    await using child = process_('bug');
    const { code, err } = await child.ended();
    expect(code).toBe(1);
    expect(JSON.parse(err)).toMatchObject({
      msg: 'could-not-start',
      err: { type: 'TypeError', stack: expect.stringContaining('run.child.ts') },
    });
  });

  it('that is told to stop while it waits to start does so, without a complaint', async () => {
    await using child = process_('waits while starting');
    await child.says('ready');
    child.kill('SIGTERM');
    expect(await child.ended()).toMatchObject({ code: 0, err: '' });
  });

  it('that cannot stop in order says so and exits 1', async () => {
    await using child = process_('cannot stop');
    await child.says('ready');
    child.kill('SIGTERM');
    const { code, err } = await child.ended();
    expect(code).toBe(1);
    expect(JSON.parse(err)).toMatchObject({ msg: 'could-not-stop', reason: 'stuck' });
  });

  it('is not kept by a handle that somebody forgot', async () => {
    await using child = process_('forgets a handle');
    await child.says('ready');
    child.kill('SIGTERM');
    expect(await child.ended()).toMatchObject({ code: 0, out: IN_ORDER });
  });
});
