import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { instantOrNull } from './wire.ts';

describe('instants on the wire', () => {
  it.each([
    ['2026-11-02T09:15:04Z', '2026-11-02T09:15:04.000Z'],
    ['2026-11-02T09:15:04.25+02:00', '2026-11-02T07:15:04.250Z'],
    ['2026-11-02T09:15:04-08:00', '2026-11-02T17:15:04.000Z'],
    ['2026-11-02', '2026-11-02T00:00:00.000Z'],
    ['soon', null],
    ['', null],
    [1_793_610_904, null],
  ])('%p is %p', (value, instant) => {
    expect(instantOrNull(value)).toBe(instant);
  });

  it('are UTC where they name no offset, in whatever zone this runs', () => {
    const told = ['2026-11-02T09:15:04', '2026-11-02T09:15:04.5', '2026-11-02 09:15'];
    const script = `import { instantOrNull } from '${new URL('wire.ts', import.meta.url).href}';
      console.log(JSON.stringify([new Date('${told[0]}').toISOString(), ...${JSON.stringify(told)}.map(instantOrNull)]));`;
    const elsewhere = execFileSync(process.execPath, ['--input-type=module', '-e', script], { env: { TZ: 'America/New_York' } });
    const [local, ...read] = JSON.parse(elsewhere.toString()) as string[];
    expect(local).toBe('2026-11-02T14:15:04.000Z');
    expect(read).toEqual(['2026-11-02T09:15:04.000Z', '2026-11-02T09:15:04.500Z', '2026-11-02T09:15:00.000Z']);
  });
});
