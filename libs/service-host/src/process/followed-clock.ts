import { AppError, type Clock, type Log, messageOf, ticker } from '@afterpost/kernel';
import { z } from 'zod';
import { Loop } from '../nest/loop.ts';

const answerSchema = z.object({ now: z.iso.datetime(), speed: z.number().nonnegative() });

/** Another clock at one instant of our ticker. */
interface Reading {
  readonly atMs: number;
  readonly nowMs: number;
  readonly speed: number;
}

const LOOK_EVERY_MS = 250;
const ANSWER_WITHIN_MS = 2_000;

/** A clock that follows another; it ends with its process. */
export interface FollowedClock extends Clock, AsyncDisposable {
  /** Looks at the other clock now. */
  follow(): Promise<void>;
}

/**
 * The sandbox's clock, as `GET <url>` tells it (`{ now, speed }`): asked a few times a second, carried on by its speed
 * in between and while it does not answer. It never goes back: after a lead it stands still until the sandbox is there.
 * For tests and simulations.
 *
 * @throws AppError `no-simulated-clock` when nothing answers at the address
 */
export async function followedClock(url: string, log: Log, lookEveryMs = LOOK_EVERY_MS): Promise<FollowedClock> {
  let reading = await readingOf(url);
  let lastMs = reading.nowMs;
  const follow = async (): Promise<void> => {
    reading = await readingOf(url);
  };
  const loop = new Loop('simulated clock', async () => (await follow(), { waitMs: lookEveryMs }), log);
  log.warn({ clock: url, now: new Date(lastMs).toISOString(), speed: reading.speed }, 'time-is-simulated');
  return {
    now() {
      lastMs = Math.max(lastMs, Math.round(reading.nowMs + (ticker() - reading.atMs) * reading.speed));
      return new Date(lastMs);
    },
    follow,
    [Symbol.asyncDispose]: () => loop[Symbol.asyncDispose](),
  };
}

async function readingOf(url: string): Promise<Reading> {
  const askedMs = ticker();
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    const { now, speed } = answerSchema.parse(await response.json());
    return { atMs: (askedMs + ticker()) / 2, nowMs: Date.parse(now), speed };
  } catch (error) {
    throw new AppError(
      'no-simulated-clock',
      `No clock can be read at ${url} (${messageOf(error)}). AFTERPOST_CLOCK_URL is for simulations: start the sandbox, or leave it away.`,
      { cause: error },
    );
  }
}
